package org.pufferblow.adapter.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.adapter.sdp.Direction;
import org.pufferblow.adapter.sdp.MediaSection;
import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SdpParser;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.bridge.HeaderExtension;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.LocalTransport;

/** What we answer to offers that no browser of today writes, and what we then offer ourselves. */
class UnusualOffersTest {
    private static final LocalTransport TRANSPORT = new LocalTransport("sfu1", "password01234567890123",
            new Fingerprint("sha-256", "AB:CD"), List.of());
    private static final List<MediaTrack> ANN = List.of(MediaTrack.voice("1", "ann"));
    private static final String MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid";
    private static final String LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    private final AtomicLong numbers = new AtomicLong(1000);
    private final MediaLines book = new MediaLines(new BundleIds(numbers::incrementAndGet));
    private final DescriptionWriter writer = new DescriptionWriter("me", new OpusParameters("usedtx=1"), 42);
    private List<MediaLine> lines = List.of();

    /** RFC 9143 section 7.3: an answer has no group that the offer had not. */
    @Test
    void shouldAnswerALineInNoGroupWithoutOneAndOfferOneLater() throws SdpException {
        SessionDescription answer = answer(audio("0", ""));
        assertThat(answer.bundles()).isEmpty();
        assertThat(answer.media()).singleElement().matches(m -> m.mid().equals("0") && !m.isRejected());
        SessionDescription offer = offer();
        assertThat(offer.bundles()).containsExactly(List.of("0", "v1"));
    }

    @Test
    void shouldAnswerWithoutMidsWhereTheOfferHasNone() throws SdpException {
        String answer = answerText(audio("", ""));
        assertThat(answer).doesNotContain("a=mid").doesNotContain("a=group").doesNotContain(MID_URI);
        SessionDescription offer = offer();
        assertThat(offer.media()).extracting(MediaSection::mid).doesNotHaveDuplicates().doesNotContain("");
        assertThat(offer.bundles()).containsExactly(offer.media().stream().map(MediaSection::mid).toList());
        // A client that still has no mids answers by place.
        SessionDescription late = SdpParser.parse("v=0\r\n" + audio("", "") + audio("", ""));
        assertThat(MediaLines.isAnswerTo(lines, late)).isTrue();
        assertThat(MediaLines.afterClientAnswer(lines, late)).noneMatch(MediaLine::isFree);
        assertThat(book.afterClientOffer(List.of(lines), late, false, false)).extracting(MediaLine::content).element(0)
                .isInstanceOf(MediaLine.Content.Self.class);
    }

    @Test
    void shouldKeepTheFirstVoiceOfAnOfferInNoGroupAndRejectTheRest() throws SdpException {
        SessionDescription answer = answer(video("0") + audio("1", "") + audio("2", ""));
        assertThat(answer.bundles()).isEmpty();
        assertThat(answer.media()).extracting(MediaSection::isRejected).containsExactly(true, false, true);
        assertThat(answer.media()).extracting(MediaSection::mid).containsExactly("0", "1", "2");
    }

    @Test
    void shouldAnswerTheGroupWithTheVoice() throws SdpException {
        SessionDescription answer = answer(
                "a=group:BUNDLE 0\r\na=group:BUNDLE 1 2\r\n" + video("0") + audio("1", "") + video("2"));
        assertThat(answer.bundles()).containsExactly(List.of("1", "2"));
        assertThat(answer.media()).extracting(MediaSection::isRejected).containsExactly(true, false, false);
    }

    @Test
    void shouldAcceptALineThatIsOnlyThereBundled() throws SdpException {
        SessionDescription answer = answer("a=group:BUNDLE 0 1\r\n" + audio("0", "")
                + video("1").replace("m=video 9", "m=video 0") + "a=bundle-only\r\n");
        assertThat(answer.bundles()).containsExactly(List.of("0", "1"));
        assertThat(answer.media()).extracting(MediaSection::port).containsExactly(9, 9);
    }

    /** RFC 8829 section 5.1.2: all of them are taken and echoed, and our own offers have the right one. */
    @ParameterizedTest
    @ValueSource(strings = {"RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF", "TCP/DTLS/RTP/SAVP", "TCP/DTLS/RTP/SAVPF",
            "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF"})
    void shouldTakeAndEchoEveryNameOfTheTransport(String protocol) throws SdpException {
        SessionDescription answer = answer(audio("0", "").replace("UDP/TLS/RTP/SAVPF", protocol));
        assertThat(answer.media()).singleElement().matches(m -> !m.isRejected() && m.protocol().equals(protocol));
        assertThat(offer().media()).extracting(MediaSection::protocol).containsOnly("UDP/TLS/RTP/SAVPF");
    }

    @Test
    void shouldRejectWhatIsNoRtp() throws SdpException {
        assertThat(answer(audio("0", "").replace("UDP/TLS/RTP/SAVPF", "udp")).media().getFirst().isRejected()).isTrue();
    }

    @Test
    void shouldTakeAPortWithACount() throws SdpException {
        assertThat(answerText(audio("0", "").replace("m=audio 9 ", "m=audio 9/1 "))).contains("m=audio 9 UDP");
    }

    /** An element of the one-byte form holds 16 bytes (RFC 8285 section 4.2). */
    @Test
    void shouldDoWithoutTheMidExtensionWhereTheMidIsTooLongForIt() throws SdpException {
        String extmaps = "a=extmap:3 " + MID_URI + "\r\na=extmap:4 " + LEVEL_URI + "\r\n";
        assertThat(answerText(audio("a123456789012345", extmaps))).contains(MID_URI);
        lines = List.of();
        String longest = "a".repeat(255);
        assertThat(answerText(audio(longest, extmaps))).contains("a=mid:" + longest).doesNotContain(MID_URI)
                .contains("a=extmap:4 " + LEVEL_URI);
        SessionDescription offer = offer();
        assertThat(offer.bundles().getFirst()).containsExactly(longest, "v1");
        assertThat(offer.media().get(1).extensions().get(3).uri()).isEqualTo(MID_URI);
    }

    /** RFC 8285 section 6: the answer has the other side's direction, and only what both allow is used. */
    @Test
    void shouldAnswerTheDirectionsOfExtensions() throws SdpException {
        String answer = answerText(audio("0", "a=extmap:3/recvonly " + MID_URI + "\r\na=extmap:4/sendonly " + LEVEL_URI
                + "\r\n"));
        assertThat(answer).contains("a=extmap:3/sendonly " + MID_URI, "a=extmap:4/recvonly " + LEVEL_URI);
        MediaLine line = lines.getFirst();
        assertThat(line.receivedExtensions()).containsOnlyKeys(HeaderExtension.AUDIO_LEVEL);
        assertThat(line.sentExtensions()).containsOnlyKeys(HeaderExtension.MID);
        lines = List.of();
        assertThat(answerText(audio("0", "a=extmap:3/inactive " + MID_URI + "\r\n"))).doesNotContain(MID_URI);
    }

    /** In a BUNDLE group one URI has one id (RFC 9143 section 10), and we cannot write this one. */
    @Test
    void shouldNotRenumberAnExtensionWhoseIdNeedsTheTwoByteForm() throws SdpException {
        assertThat(answerText("a=group:BUNDLE 0\r\n" + audio("0", "a=extmap:20 " + MID_URI + "\r\n")))
                .doesNotContain(MID_URI);
        assertThat(offer().media())
                .noneMatch(m -> m.extensions().values().stream().anyMatch(e -> e.uri().equals(MID_URI)))
                .allMatch(m -> m.direction() == Direction.SENDONLY || m.mid().equals("0"));
    }

    /** RFC 9143 section 7.5.1: what an answer leaves out of the group is not bundled, and we have no other transport. */
    @Test
    void shouldStopWhatTheClientDoesNotBundle() throws SdpException {
        answer("a=group:BUNDLE 0\r\n" + audio("0", ""));
        offer();
        SessionDescription apart = SdpParser.parse("v=0\r\n" + audio("0", "a=ice-ufrag:aaaa\r\n")
                + audio("v1", "a=ice-ufrag:bbbb\r\n"));
        List<MediaLine> after = MediaLines.afterClientAnswer(lines, apart);
        assertThat(after).extracting(MediaLine::isFree).containsExactly(false, true);
        assertThat(MediaLines.leavesUnusable(lines, apart, after)).isTrue();
        // One that names the transport once, for all, has bundled without saying so.
        SessionDescription together = SdpParser.parse("v=0\r\na=ice-ufrag:aaaa\r\n" + audio("0", "") + audio("v1", ""));
        assertThat(MediaLines.afterClientAnswer(lines, together)).noneMatch(MediaLine::isFree);
    }

    private String answerText(String sections) throws SdpException {
        SessionDescription offer = SdpParser.parse("v=0\r\n" + sections);
        lines = book.afterClientOffer(List.of(lines), offer, false, true);
        return writer.answer(offer, lines, TRANSPORT, "active");
    }

    private SessionDescription answer(String sections) throws SdpException {
        return SdpParser.parse(answerText(sections));
    }

    private SessionDescription offer() throws SdpException {
        lines = book.offer(lines, List.of(), ANN, MediaLines.Announcing.NEWCOMERS, false);
        return SdpParser.parse(writer.offer(lines, TRANSPORT));
    }

    private static String audio(String mid, String more) {
        return "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\na=rtcp-mux\r\n"
                + (mid.isEmpty() ? "" : "a=mid:" + mid + "\r\n") + more;
    }

    private static String video(String mid) {
        return "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\na=rtcp-mux\r\na=mid:" + mid + "\r\n";
    }
}
