package org.pufferblow.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pufferblow.bridge.TestConference.MS;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.bridge.MediaSourceDesc.PayloadType;
import org.pufferblow.bridge.MediaSourceDesc.RtpEncodingDesc;
import org.pufferblow.rtp.RtpWriter;

/** Several sources of one endpoint, told apart as RFC 9143 section 9.2 says, and what comes back about them. */
class MediaSourcesTest {
    private static final int MID = 4;
    private static final int LEVEL = 1;
    private static final int OPUS = 111;
    private static final int RTX = 112;
    private static final int OTHER = 63;
    private static final Map<HeaderExtension, Integer> IDS = Map.of(HeaderExtension.MID, MID,
            HeaderExtension.AUDIO_LEVEL, LEVEL);

    private final TestConference room = new TestConference();
    private final RtpWriter writer = new RtpWriter();
    private final byte[] buffer = new byte[200];
    private ConferenceMember ada;
    private ConferenceMember ben;
    private int sequenceNumber = 7;

    @BeforeEach
    void joinTwo() throws Exception {
        ada = room.join("ada");
        ben = room.join("ben");
        ben.hear(ben.hearing("ada", 2), screenOf("ada", 3));
    }

    private static SubscriptionDesc screenOf(String owner, long ssrc) {
        return new SubscriptionDesc(new SourceName(owner, MediaKind.SCREEN_AUDIO), "screen", ssrc, OPUS, IDS);
    }

    private static MediaSourceDesc source(MediaKind kind, String mid, List<RtpEncodingDesc> encodings, int... types) {
        return new MediaSourceDesc(kind, mid, encodings, Arrays.stream(types).mapToObj(PayloadType::of).toList(),
                IDS);
    }

    /** A packet with an audio level, and a mid if there is one. */
    private void send(int ssrc, int payloadType, String mid, int level, long nowNs) {
        writer.header(buffer, 0, buffer.length, false, payloadType, sequenceNumber++, 960 * sequenceNumber, ssrc);
        if (mid != null) {
            byte[] bytes = mid.getBytes(StandardCharsets.US_ASCII);
            writer.element(MID, bytes, 0, bytes.length);
        }
        writer.element(LEVEL, new byte[]{(byte) level}, 0, 1);
        byte[] payload = {1, 2, 3};
        ada.peer.listener.onRtp(buffer, 0, writer.payload(payload, 0, payload.length), nowNs);
    }

    private List<Long> heardSsrcs() {
        return ben.heard().stream().map(Sent::ssrc).toList();
    }

    @Test
    void shouldForwardEachSourceToWhoeverHasItByMidThenBySsrcThenByPayloadType() {
        ada.endpoint.setMediaSources(List.of(source(MediaKind.VOICE, "0", List.of(), OPUS),
                source(MediaKind.SCREEN_AUDIO, "1", List.of(RtpEncodingDesc.of(50)), OPUS, OTHER)));
        send(40, OPUS, "0", 30, 0);
        send(40, OPUS, null, 30, 0);
        send(41, OPUS, "1", 30, 0);
        send(41, OPUS, null, 30, 0);
        send(50, OPUS, null, 30, 0);
        send(42, OTHER, null, 30, 0);
        assertThat(heardSsrcs()).containsExactly(2L, 2L, 3L, 3L, 3L);
        assertThat(room.count("dropped_second_stream")).as("of the source that declared another SSRC").isEqualTo(1);

        send(60, OPUS, null, 30, 0);
        send(40, OTHER, "0", 30, 0);
        send(40, OPUS, "9", 30, 0);
        assertThat(heardSsrcs()).hasSize(5);
        assertThat(room.count("dropped_unnegotiated")).isEqualTo(3);
    }

    @Test
    void shouldFollowAnSsrcThatNamesAnotherMid() {
        ada.endpoint.setMediaSources(List.of(source(MediaKind.VOICE, "0", List.of(), OPUS),
                source(MediaKind.SCREEN_AUDIO, "1", List.of(), OPUS)));
        send(40, OPUS, "0", 30, 0);
        send(40, OPUS, "1", 30, 0);
        assertThat(heardSsrcs()).containsExactly(2L, 3L);
    }

    @Test
    void shouldNeitherMeasureNorMuteNorHoldBackTheSoundOfAScreen() {
        ada.endpoint.setMediaSources(List.of(source(MediaKind.VOICE, "0", List.of(), OPUS),
                source(MediaKind.SCREEN_AUDIO, "1", List.of(), OPUS)));
        ada.endpoint.setMuted(true);
        for (int i = 0; i < 50; i++) {
            send(40, OPUS, "0", 10, i * 20L * MS);
            send(41, OPUS, "1", 127, i * 20L * MS);
        }
        assertThat(heardSsrcs()).containsOnly(3L).hasSize(50);
        room.settle();
        assertThat(ada.lastSpeech().measured()).isFalse();

        ben.endpoint.setDeafened(true);
        send(41, OPUS, "1", 127, 1000 * MS);
        assertThat(heardSsrcs()).hasSize(51);
        ada.endpoint.setPermissions(false, true);
        send(41, OPUS, "1", 127, 1020 * MS);
        assertThat(heardSsrcs()).hasSize(51);
    }

    @Test
    void shouldKeepASourcesStreamsApartInTheirBounds() {
        ada.endpoint.setMediaSources(List.of(source(MediaKind.VOICE, "0", List.of(), OPUS),
                source(MediaKind.SCREEN_AUDIO, "1", List.of(), OPUS)));
        for (int ssrc = 0; ssrc < IncomingStreams.CAPACITY; ssrc++) {
            send(100 + ssrc, OPUS, "0", 30, 0);
        }
        send(200, OPUS, "0", 30, 0);
        assertThat(room.count("dropped_surplus_stream")).isEqualTo(1);
        send(300, OPUS, "1", 30, 0);
        assertThat(heardSsrcs()).endsWith(3L);
    }

    @Test
    void shouldCountRetransmissionsAndForwardThemToNobody() {
        ada.endpoint.setMediaSources(List.of(new MediaSourceDesc(MediaKind.VOICE, "0",
                List.of(new RtpEncodingDesc("", 40, 41)), List.of(PayloadType.of(OPUS), new PayloadType(RTX, OPUS)),
                IDS)));
        send(40, OPUS, "0", 30, 0);
        send(41, RTX, "0", 30, 0);
        assertThat(heardSsrcs()).containsExactly(2L);
        assertThat(room.count("dropped_repair")).isEqualTo(1);
    }

    @Test
    void shouldNotTakeVideoFromWhoHasNoPermissionForIt() {
        ada.endpoint.setMediaSources(List.of(source(MediaKind.CAMERA, "0", List.of(), OPUS)));
        ben.hear(new SubscriptionDesc(new SourceName("ada", MediaKind.CAMERA), "camera", 9, OPUS, IDS));
        send(40, OPUS, "0", 30, 0);
        assertThat(ben.heard()).isEmpty();
        assertThat(room.count("dropped_unauthorised")).isEqualTo(1);
    }

    @Test
    void shouldRefuseTwoSourcesOfOneKind() {
        assertThatThrownBy(() -> ada.endpoint.setMediaSources(List.of(source(MediaKind.VOICE, "0", List.of(), OPUS),
                source(MediaKind.VOICE, "1", List.of(), OPUS)))).isInstanceOf(IllegalArgumentException.class);
        send(40, OPUS, "0", 30, 0);
        assertThat(heardSsrcs()).containsExactly(2L);
    }

    @Test
    void shouldEndWithASourceThatIsLeftOut() {
        ada.endpoint.setMediaSources(List.of(source(MediaKind.SCREEN_AUDIO, "1", List.of(), OPUS)));
        send(41, OPUS, "1", 30, 0);
        ada.endpoint.setMediaSources(List.of());
        send(41, OPUS, "1", 30, 0);
        assertThat(heardSsrcs()).containsExactly(3L);
    }

    @Test
    void shouldCountFeedbackByKindAndNoticeStreamsThatAreNotSent() {
        // RR with blocks on 2 and 99; NACK, PLI on 2; FIR on 3 and 98; REMB; transport-cc; one unknown; one cut short.
        feedback("82c9 000d 00000001"
                + "00000002 00000000 00000000 00000000 00000000 00000000"
                + "00000063 00000000 00000000 00000000 00000000 00000000");
        feedback("81cd 0003 00000001 00000002 00070000");
        feedback("81ce 0002 00000001 00000002");
        feedback("84ce 0006 00000001 00000000 00000003 01000000 00000062 01000000");
        feedback("8fce 0005 00000001 00000000 52454d42 01000001 00000002");
        feedback("8fcd 0005 00000001 00000002 00010001 00000000 20010400");
        feedback("85cd 0002 00000001 00000002");
        feedback("81cd 0002 00000001 00000002");
        assertThat(room.bridge.counters()).containsEntry("rtcp_report_blocks_received", 2L)
                .containsEntry("rtcp_nack_received", 1L).containsEntry("rtcp_pli_received", 1L)
                .containsEntry("rtcp_fir_received", 1L).containsEntry("rtcp_remb_received", 1L)
                .containsEntry("rtcp_transport_cc_received", 1L).containsEntry("rtcp_feedback_unknown", 1L)
                .containsEntry("rtcp_feedback_malformed", 1L).containsEntry("rtcp_of_unknown_stream", 2L)
                .containsEntry("rtcp_consumed", 8L);
    }

    private void feedback(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        ben.peer.listener.onRtcp(bytes, 0, bytes.length, 0);
    }
}
