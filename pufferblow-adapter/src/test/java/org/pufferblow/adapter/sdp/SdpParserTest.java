package org.pufferblow.adapter.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.transport.Fingerprint;

class SdpParserTest {
    private static final String AUDIO = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";

    @Test
    void shouldReadWhatChromeOffers() throws Exception {
        SessionDescription offer = SdpParser.parse(resource("chrome-offer.sdp"));
        assertThat(offer.bundles()).containsExactly(List.of("0", "1"));
        assertThat(offer.media()).hasSize(2);
        MediaSection audio = offer.media().get(0);
        assertThat(audio.kind()).isEqualTo("audio");
        assertThat(audio.mid()).isEqualTo("0");
        assertThat(audio.direction()).isEqualTo(Direction.SENDRECV);
        assertThat(audio.opus()).contains(new Codec(111, "opus/48000/2", "minptime=10;useinbandfec=1"));
        assertThat(audio.extensions())
                .containsEntry(1, new Extmap("urn:ietf:params:rtp-hdrext:ssrc-audio-level", Direction.SENDRECV))
                .containsEntry(4, new Extmap("urn:ietf:params:rtp-hdrext:sdes:mid", Direction.SENDRECV));
        assertThat(audio.ssrcs()).containsExactly(2655508255L);
        assertThat(audio.ufrag()).contains("fCXo");
        assertThat(audio.setup()).contains("actpass");
        assertThat(audio.rtcpMux()).isTrue();
        assertThat(audio.candidates()).extracting(c -> c.type().token()).containsExactly("host", "srflx");
        assertThat(offer.transportSection()).contains(audio);
        MediaSection video = offer.media().get(1);
        assertThat(video.direction()).isEqualTo(Direction.SENDONLY);
        assertThat(video.codecs()).extracting(Codec::encoding).containsExactly("VP8/90000", "rtx/90000", "H264/90000",
                "rtx/90000");
        assertThat(video.ssrcs()).containsExactly(1370227711L, 3519826281L);
    }

    @Test
    void shouldReadWhatFirefoxOffers() throws Exception {
        SessionDescription offer = SdpParser.parse(resource("firefox-offer.sdp"));
        MediaSection audio = offer.media().get(0);
        assertThat(audio.opus()).map(Codec::payloadType).contains(109);
        assertThat(audio.extensions()).containsEntry(2,
                new Extmap("urn:ietf:params:rtp-hdrext:csrc-audio-level", Direction.RECVONLY));
        assertThat(audio.fingerprints()).extracting(Fingerprint::hashFunction).containsExactly("sha-256");
        assertThat(audio.candidates()).extracting(c -> c.address().getPort()).containsExactly(40817, 35999);
    }

    @Test
    void shouldNotShowThePassword() throws Exception {
        SessionDescription offer = SdpParser.parse(resource("chrome-offer.sdp"));
        assertThat(offer.toString()).doesNotContain("1pXnZ2cVQb4mWkq");
    }

    @Test
    void shouldTakeBareLineFeedsAndSessionLevelValues() throws Exception {
        SessionDescription offer = SdpParser.parse("""
                v=0
                a=ice-ufrag:abcd
                a=recvonly
                m=audio 9 UDP/TLS/RTP/SAVPF 111

                a=mid:0
                """);
        assertThat(offer.media().get(0).ufrag()).contains("abcd");
        assertThat(offer.media().get(0).direction()).isEqualTo(Direction.RECVONLY);
    }

    @Test
    void shouldTellARejectedLineFromABundledOne() throws Exception {
        SessionDescription offer = SdpParser.parse("""
                v=0
                m=audio 0 UDP/TLS/RTP/SAVPF 111
                a=mid:0
                m=audio 0 UDP/TLS/RTP/SAVPF 111
                a=mid:1
                a=bundle-only
                """);
        assertThat(offer.media()).extracting(MediaSection::isRejected).containsExactly(true, false);
    }

    /** RFC 8285 section 5 and RFC 8859 let these stand above the m-lines for all of them. */
    @Test
    void shouldGiveEachLineWhatTheSessionHas() throws Exception {
        MediaSection audio = SdpParser.parse("""
                v=0
                a=ice-ufrag:abcd
                a=ice-pwd:0123456789012345678901
                a=fingerprint:SHA-256 ab:cd
                a=setup:ACTPASS
                a=extmap:1 urn:one
                a=extmap:2/sendonly urn:two
                a=rtcp-mux
                a=extmap-allow-mixed
                a=unheard-of:thing
                m=audio 9 UDP/TLS/RTP/SAVPF 111
                a=extmap:2/recvonly urn:other
                a=rtcp-mux-only
                a=rtpmap:111 OPUS/48000/2
                """).media().getFirst();
        assertThat(audio.ufrag()).contains("abcd");
        assertThat(audio.password()).contains("0123456789012345678901");
        assertThat(audio.fingerprints()).containsExactly(new Fingerprint("sha-256", "AB:CD"));
        assertThat(audio.setup()).contains("actpass");
        assertThat(audio.rtcpMux()).isTrue();
        assertThat(audio.opus()).isPresent();
        assertThat(audio.extensions()).containsOnly(Map.entry(1, new Extmap("urn:one", Direction.SENDRECV)),
                Map.entry(2, new Extmap("urn:other", Direction.RECVONLY)));
    }

    @Test
    void shouldReadPortsAndMidsOfAnyForm() throws Exception {
        String mid = "m".repeat(255);
        MediaSection audio = SdpParser.parse("v=0\r\nm=audio 9/1 RTP/SAVPF 111\r\na=mid:" + mid + "\r\n").media()
                .getFirst();
        assertThat(audio.port()).isEqualTo(9);
        assertThat(audio.mid()).isEqualTo(mid);
        assertThatThrownBy(() -> SdpParser.parse(AUDIO + "a=mid:m" + mid + "\r\n")).isInstanceOf(SdpException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=extmap:15 urn:x", "a=extmap:0 urn:x", "a=extmap:256 urn:x", "a=extmap:1/both urn:x",
            "a=extmap:1", "a=extmap:/sendonly urn:x"})
    void shouldPassOverExtensionsThatMeanNothing(String line) throws Exception {
        assertThat(SdpParser.parse(AUDIO + line + "\r\n").media().getFirst().extensions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "v=1\r\n", "v=0\r\nnonsense\r\n", "v=0\r\nm=audio\r\n",
            "v=0\r\nm=audio 70000 UDP/TLS/RTP/SAVPF 111\r\n", "v=0\r\nm=audio x UDP/TLS/RTP/SAVPF 111\r\n",
            AUDIO + "a=mid:\r\n", AUDIO + "a=mid:a b\r\n",
            "v=0\r\nm=audio 9/0 UDP/TLS/RTP/SAVPF 111\r\n", "v=0\r\nm=audio 9/x UDP/TLS/RTP/SAVPF 111\r\n",
            AUDIO + "a=ice-ufrag:abc\r\n", AUDIO + "a=ice-ufrag:ab cd\r\n", AUDIO + "a=ice-pwd:short\r\n",
            AUDIO + "a=fingerprint:sha-256\r\n", AUDIO + "a=fingerprint:sha-256 XY\r\n",
            AUDIO + "a=mid:0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"})
    void shouldRefuseWhatCannotBeUsed(String sdp) {
        assertThatThrownBy(() -> SdpParser.parse(sdp)).isInstanceOf(SdpException.class);
    }

    @Test
    void shouldBoundWhatItReads() {
        assertRefused("v=0\r\n" + "a=x\r\n".repeat(SdpParser.lengthOf(SdpParser.MAX_ROOM_PEERS) / 5 + 1),
                "longer than");
        assertRefused("v=0\r\na=" + "x".repeat(SdpParser.MAX_LINE) + "\r\n", "line longer");
        assertRefused("v=0\r\n" + "m=audio 9 x 1\r\n".repeat(SdpParser.MAX_MEDIA + 1), "m-lines");
        assertRefused("v=0\r\nm=audio 9 x" + " 1".repeat(65) + "\r\n", "formats");
    }

    /** Whatever the largest room may be, somebody in a small one needs no description of that size. */
    @Test
    void shouldBoundWhatItReadsByTheRoom() throws Exception {
        assertThat(SdpParser.parse("v=0\r\n" + "m=audio 9 x 1\r\n".repeat(42), 10).media()).hasSize(42);
        assertThatThrownBy(() -> SdpParser.parse("v=0\r\n" + "m=audio 9 x 1\r\n".repeat(43), 10))
                .isInstanceOf(SdpException.class).hasMessageContaining("42 m-lines");
        assertThatThrownBy(() -> SdpParser.parse("v=0\r\n" + "a=x\r\n".repeat(SdpParser.lengthOf(10) / 5), 10))
                .isInstanceOf(SdpException.class).hasMessageContaining("longer than");
    }

    @Test
    void shouldKeepNoMoreOfAnAttributeThanItNeeds() throws Exception {
        StringBuilder sdp = new StringBuilder(AUDIO);
        for (int i = 1; i < 500; i++) {
            sdp.append("a=ssrc:").append(i).append(" cname:x\r\na=candidate:").append(i)
                    .append(" 1 udp 1 192.0.2.1 ").append(i).append(" typ host\r\na=extmap:").append(i)
                    .append(" urn:x\r\na=fingerprint:sha-256 AB\r\n");
        }
        MediaSection audio = SdpParser.parse(sdp.toString()).media().get(0);
        assertThat(audio.ssrcs()).hasSize(32);
        assertThat(audio.candidates()).hasSize(64);
        assertThat(audio.extensions()).hasSize(64);
        assertThat(audio.fingerprints()).hasSize(8);
    }

    private static void assertRefused(String sdp, String why) {
        assertThatThrownBy(() -> SdpParser.parse(sdp)).isInstanceOf(SdpException.class).hasMessageContaining(why);
    }

    static String resource(String name) throws IOException {
        try (InputStream in = SdpParserTest.class.getResourceAsStream("/sdp/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
