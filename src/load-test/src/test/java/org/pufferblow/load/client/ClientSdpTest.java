package org.pufferblow.load.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.LocalTransport;

class ClientSdpTest {
    private static final LocalTransport LOCAL = new LocalTransport("ours", "password-of-24-characters",
            new Fingerprint("sha-256", "AB:CD"),
            List.of(new Candidate("1", 2130706431L, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 4000),
                    CandidateType.HOST, null)));

    private static final String SERVER = """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 v1
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            a=mid:0
            a=ice-ufrag:theirs
            a=ice-pwd:secret
            a=fingerprint:sha-256 12:34
            a=setup:actpass
            a=candidate:1 1 udp 2130706431 192.0.2.1 50000 typ host
            a=candidate:2 1 udp 2130706430 fd00::1 50000 typ host
            a=candidate:3 1 tcp 2130706430 192.0.2.1 9 typ host tcptype active
            a=rtpmap:111 opus/48000/2
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=recvonly
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            a=mid:v1
            a=rtpmap:111 opus/48000/2
            a=sendonly
            a=msid:user1 user1-audio
            m=audio 0 UDP/TLS/RTP/SAVPF 111
            a=mid:v2
            a=inactive
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            a=mid:v3
            a=inactive
            """.replace("\n", "\r\n");

    @Test
    void shouldOfferAMicrophoneAndItsCandidates() {
        String offer = ClientSdp.offer(LOCAL, 4_000_000_000L);

        assertThat(offer.split("\r\n")).contains("m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0", "a=sendrecv",
                "a=ice-ufrag:ours", "a=setup:actpass", "a=ssrc:4000000000 cname:mine",
                "a=candidate:1 1 udp 2130706431 192.0.2.2 4000 typ host", "a=group:BUNDLE 0");
        assertThat(offer).endsWith("\r\n").doesNotContainPattern("[^\r]\n");
    }

    @Test
    void shouldAnswerEveryLineAsItIsOffered() {
        String answer = ClientSdp.answer(SERVER, LOCAL, 7);

        String[] sections = answer.split("(?m)^(?=m=)");
        assertThat(sections).hasSize(5);
        assertThat(sections[0]).contains("a=group:BUNDLE 0 v1 v3\r\n");
        assertThat(sections[1]).contains("a=mid:0\r\n", "a=sendrecv\r\n", "a=ssrc:7 ", "a=setup:passive\r\n",
                "a=rtpmap:111 opus/48000/2\r\n", "a=extmap:1 ");
        assertThat(sections[2]).startsWith("m=audio 9 ").contains("a=mid:v1\r\n", "a=recvonly\r\n",
                "a=ice-ufrag:ours\r\n");
        assertThat(sections[3]).startsWith("m=audio 0 ").contains("a=mid:v2\r\n", "a=inactive\r\n")
                .doesNotContain("a=ice-ufrag");
        assertThat(sections[4]).startsWith("m=audio 9 ").contains("a=mid:v3\r\n", "a=inactive\r\n");
    }

    @Test
    void shouldReadTheServersTransport() {
        ClientSdp.Remote remote = ClientSdp.remote(SERVER).orElseThrow();

        assertThat(remote.transport().ufrag()).isEqualTo("theirs");
        assertThat(remote.transport().password()).isEqualTo("secret");
        assertThat(remote.transport().fingerprints()).containsExactly(new Fingerprint("sha-256", "12:34"));
        assertThat(remote.transport().candidates()).extracting(candidate -> candidate.address().getAddress())
                .containsExactly(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("fd00::1"));
        assertThat(remote.ourRole()).isEqualTo(DtlsRole.CLIENT);
        assertThat(ClientSdp.remote(SERVER.replace("setup:actpass", "setup:active")).orElseThrow().ourRole())
                .isEqualTo(DtlsRole.SERVER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=ice-ufrag", "a=ice-pwd", "a=setup", "a=fingerprint"})
    void shouldNotConnectWithoutWhatItTakes(String attribute) {
        assertThat(ClientSdp.remote(SERVER.replace(attribute + ":", "a=other:"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"candidate:1 1 udp x 192.0.2.1 5 typ host", "candidate:1 1 udp 5 a.local 5 typ host",
            "candidate:1 2 udp 5 192.0.2.1 5 typ host", "candidate:1 1 udp 5 192.0.2.1 70000 typ host",
            "candidate:1 1 udp 5 192.0.2.1 5 typ guess", "candidate:1", ""})
    void shouldPassOverCandidatesOfNoUse(String text) {
        assertThat(ClientSdp.candidate(text)).isEmpty();
    }
}
