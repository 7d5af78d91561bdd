package org.pufferblow.adapter.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.sdp.Codec;
import org.pufferblow.adapter.sdp.Direction;
import org.pufferblow.adapter.sdp.SdpParser;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.bridge.HeaderExtension;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.LocalTransport;

class DescriptionWriterTest {
    private static final Codec OPUS = new Codec(111, "opus/48000/2", "");
    private static final LocalTransport TRANSPORT = new LocalTransport("sfu1", "password01234567890123",
            new Fingerprint("sha-256", "AB:CD"),
            List.of(candidate("192.0.2.1", CandidateType.HOST), candidate("2001:db8::1", CandidateType.SRFLX)));

    private final DescriptionWriter writer = new DescriptionWriter("me", new OpusParameters("usedtx=1"), 42);

    @Test
    void shouldLeaveStoppedLinesOutOfTheBundleAndWithoutTransport() throws Exception {
        String sdp = writer.write(List.of(self(), Line.free("v1", "audio", Line.RTP_PROTOCOL, Optional.of(OPUS)),
                voice("v2", "ann")), TRANSPORT, "actpass");
        SessionDescription read = SdpParser.parse(sdp);
        assertThat(read.bundle()).containsExactly("0", "v2");
        assertThat(read.media().get(1).isRejected()).isTrue();
        assertThat(read.media().get(1).ufrag()).isEmpty();
    }

    @Test
    void shouldPutCandidatesOnTheFirstLineInUseOnly() throws Exception {
        SessionDescription read = SdpParser
                .parse(writer.write(List.of(Line.free("0", "audio", Line.RTP_PROTOCOL, Optional.of(OPUS)),
                        voice("v1", "ann"), voice("v2", "bob")), TRANSPORT, "active"));
        assertThat(read.media()).extracting(m -> m.candidates().size()).containsExactly(0, 2, 0);
        assertThat(read.transportSection()).contains(read.media().get(1));
    }

    @Test
    void shouldNameStreamAndSsrcOnlyWhereItSends() {
        String sdp = writer.write(List.of(self().with(Direction.RECVONLY), voice("v1", "ann")), TRANSPORT, "actpass");
        assertThat(sdp).doesNotContain("a=msid:me").doesNotContain("a=ssrc:5 ").contains("a=msid:ann ann-audio\r\n",
                "a=ssrc:6 cname:ann\r\n");
    }

    @Test
    void shouldWriteExtensionsUnderTheirNegotiatedIds() {
        assertThat(writer.write(List.of(voice("v1", "ann")), TRANSPORT, "actpass"))
                .contains("a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n", "a=fmtp:111 usedtx=1\r\n");
    }

    @Test
    void shouldCountItsVersionsUp() {
        List<Line> lines = List.of(self());
        assertThat(writer.write(lines, TRANSPORT, "active")).contains("o=- 42 1 IN");
        assertThat(writer.write(lines, TRANSPORT, "active")).contains("o=- 42 2 IN");
    }

    /** A user id is the server's, but its letters must not become lines of ours. */
    @Property(tries = 300)
    void shouldWriteAnyUserIdAsOneToken(@ForAll String userId) throws Exception {
        String sdp = writer.write(List.of(voice("v1", userId)), TRANSPORT, "actpass");
        assertThat(sdp.lines().filter(l -> l.startsWith("a=msid:")).toList()).singleElement().asString()
                .matches("a=msid:[!-~]{0,64} [!-~]{1,64}");
        assertThat(SdpParser.parse(sdp).media()).hasSize(1);
        assertThat(sdp.lines()).hasSameSizeAs(
                writer.write(List.of(voice("v1", "ann")), TRANSPORT, "actpass").lines().toList());
    }

    private static Line self() {
        return new Line("0", "audio", Line.RTP_PROTOCOL, new Line.Role.Self(5), Direction.SENDRECV, Optional.of(OPUS),
                Map.of(), List.of());
    }

    private static Line voice(String mid, String userId) {
        return new Line(mid, "audio", Line.RTP_PROTOCOL, new Line.Role.VoiceOf(new Voice("1", userId), 6),
                Direction.SENDONLY, Optional.of(OPUS), Map.of(HeaderExtension.MID, 4), List.of());
    }

    private static Candidate candidate(String host, CandidateType type) {
        return new Candidate("1", 9, new InetSocketAddress(InetAddress.ofLiteral(host), 50_000), type, null);
    }
}
