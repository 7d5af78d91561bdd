package org.pufferblow.adapter.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.sdp.Codec;
import org.pufferblow.adapter.sdp.Direction;
import org.pufferblow.adapter.sdp.MediaSection;
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

    /** aiortc refuses a description in which any m-line lacks one of them; werift takes them for changed. */
    @Test
    void shouldLeaveStoppedLinesOutOfTheBundleButNotWithoutTransport() throws Exception {
        String sdp = writer
                .offer(List.of(self(), MediaLine.free("v1", "audio", MediaLine.RTP_PROTOCOL, Optional.of(OPUS)),
                        voice("v2", "ann")), TRANSPORT);
        SessionDescription read = SdpParser.parse(sdp);
        assertThat(read.bundles()).containsExactly(List.of("0", "v2"));
        MediaSection stopped = read.media().get(1);
        assertThat(stopped.isRejected()).isTrue();
        assertThat(stopped.mid()).isEqualTo("v1");
        assertThat(stopped.direction()).isEqualTo(Direction.INACTIVE);
        assertThat(stopped.ufrag()).contains(TRANSPORT.ufrag());
        assertThat(stopped.password()).contains(TRANSPORT.password());
        assertThat(stopped.fingerprints()).containsExactly(TRANSPORT.fingerprint());
        assertThat(stopped.setup()).contains("actpass");
        assertThat(stopped.rtcpMux()).isTrue();
        assertThat(stopped.candidates()).isEmpty();
    }

    @Test
    void shouldGiveARejectedDataChannelATransportButNoRtcp() throws Exception {
        SessionDescription offer = SdpParser.parse("""
                v=0
                a=group:BUNDLE 0 d
                m=audio 9 UDP/TLS/RTP/SAVPF 111
                a=mid:0
                a=rtcp-mux
                a=rtpmap:111 opus/48000/2
                m=application 9 UDP/DTLS/SCTP webrtc-datachannel
                a=mid:d
                """);
        MediaSection rejected = SdpParser.parse(writer.answer(offer,
                List.of(self(), MediaLine.free("d", "application", "UDP/DTLS/SCTP", Optional.empty())), TRANSPORT,
                "active"))
                .media().get(1);
        assertThat(rejected.isRejected()).isTrue();
        assertThat(rejected.formats()).containsExactly("webrtc-datachannel");
        assertThat(rejected.ufrag()).contains(TRANSPORT.ufrag());
        assertThat(rejected.setup()).contains("active");
        assertThat(rejected.rtcpMux()).isFalse();
    }

    @Test
    void shouldPutCandidatesOnTheFirstLineInUseOnly() throws Exception {
        SessionDescription read = SdpParser
                .parse(writer.offer(List.of(MediaLine.free("0", "audio", MediaLine.RTP_PROTOCOL, Optional.of(OPUS)),
                        voice("v1", "ann"), voice("v2", "bob")), TRANSPORT));
        assertThat(read.media()).extracting(m -> m.candidates().size()).containsExactly(0, 2, 0);
        assertThat(read.transportSection()).contains(read.media().get(1));
    }

    @Test
    void shouldNameStreamAndSsrcOnlyWhereItSends() {
        MediaLine silent = self().with(self().outbound().with(self().content(), false));
        String sdp = writer.offer(List.of(silent, voice("v1", "ann")), TRANSPORT);
        assertThat(sdp).doesNotContain("a=msid:me").doesNotContain("a=ssrc:5 ").contains("a=msid:ann ann-audio\r\n",
                "a=ssrc:6 cname:ann\r\n");
    }

    @Test
    void shouldWriteExtensionsUnderTheirNegotiatedIds() {
        assertThat(writer.offer(List.of(voice("v1", "ann")), TRANSPORT))
                .contains("a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n", "a=fmtp:111 usedtx=1\r\n");
    }

    @Test
    void shouldCountItsVersionsUp() {
        List<MediaLine> lines = List.of(self());
        assertThat(writer.offer(lines, TRANSPORT)).contains("o=- 42 1 IN");
        assertThat(writer.offer(lines, TRANSPORT)).contains("o=- 42 2 IN");
    }

    @Test
    void shouldKeepUsersApartWhoseIdsOnlyDifferInWhatNoTokenHas() {
        List<String> ids = List.of("a b", "a_b", "a\tb", "ä", "ö", "x".repeat(64) + "1", "x".repeat(64) + "2",
                "\ud83d");
        List<MediaLine> lines = new ArrayList<>();
        ids.forEach(id -> lines.add(voice("v" + lines.size(), id)));
        String sdp = writer.offer(lines, TRANSPORT);
        List<String> streams = sdp.lines().filter(l -> l.startsWith("a=msid:")).toList();
        assertThat(streams).hasSameSizeAs(ids).doesNotHaveDuplicates()
                .allMatch(line -> line.matches("a=msid:[!-~]{1,64} [!-~]{1,64}")).contains("a=msid:a_b a_b-audio");
    }

    /** A user id is the server's, but its letters must not become lines of ours. */
    @Property(tries = 300)
    void shouldWriteAnyUserIdAsOneToken(@ForAll String userId) throws Exception {
        String sdp = writer.offer(List.of(voice("v1", userId)), TRANSPORT);
        assertThat(sdp.lines().filter(l -> l.startsWith("a=msid:")).toList()).singleElement().asString()
                .matches("a=msid:[!-~]{0,64} [!-~]{1,64}");
        assertThat(SdpParser.parse(sdp).media()).hasSize(1);
        assertThat(sdp.lines()).hasSameSizeAs(
                writer.offer(List.of(voice("v1", "ann")), TRANSPORT).lines().toList());
    }

    private static MediaLine self() {
        return line("0", MediaLine.Owner.CLIENT, new MediaLine.Content.Self(5), true, Map.of());
    }

    private static MediaLine voice(String mid, String userId) {
        return line(mid, MediaLine.Owner.US, new MediaLine.Content.Track(MediaTrack.voice("1", userId), 6), false,
                Map.of(HeaderExtension.MID, new Extension(4, Direction.SENDRECV)));
    }

    private static MediaLine line(String mid, MediaLine.Owner owner, MediaLine.Content content, boolean receives,
            Map<HeaderExtension, Extension> extensions) {
        return new MediaLine(mid, MediaLine.AUDIO, MediaLine.RTP_PROTOCOL, owner,
                new MediaLine.Outbound(content, true, OPUS.payloadType(), false),
                MediaLine.Inbound.of(MediaLine.AUDIO, Optional.of(OPUS), receives, List.of()), Optional.of(OPUS),
                extensions);
    }

    private static Candidate candidate(String host, CandidateType type) {
        return new Candidate("1", 9, new InetSocketAddress(InetAddress.ofLiteral(host), 50_000), type, null);
    }
}
