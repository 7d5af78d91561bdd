package org.pufferblow.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.bridge.TestConference.MS;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.rtp.ReportBlocks;
import org.pufferblow.rtp.RtcpPacket;
import org.pufferblow.rtp.RtcpWriter;
import org.pufferblow.rtp.SenderReport;
import org.pufferblow.rtp.SourceDescription;

class ReceptionReportsTest {
    private static final long NTP = 0xe1e2e3e4_81828384L;

    private final TestConference room = new TestConference();
    private final RtcpPacket rtcp = new RtcpPacket();
    private final SourceDescription description = new SourceDescription();
    private ConferenceMember ada;
    private ConferenceMember ben;

    @BeforeEach
    void joinTwo() throws Exception {
        ada = room.join("ada");
        ben = room.join("ben");
        ben.hear(ben.hearing("ada", 2));
    }

    /** A compound as browsers send it, with a BYE behind. */
    private void sendReport(ConferenceMember from, int ssrc, int rtpTimestamp, long nowNs) {
        byte[] out = new byte[RtcpWriter.MAX_LENGTH];
        RtcpWriter writer = new RtcpWriter();
        writer.begin(out, 0);
        writer.senderReport(ssrc, NTP, rtpTimestamp, 77, 7777);
        writer.cname(ssrc, "their own".getBytes(StandardCharsets.US_ASCII));
        int length = writer.length();
        byte[] bye = {(byte) 0x81, (byte) 203, 0, 1, 0, 0, 0, 9};
        System.arraycopy(bye, 0, out, length, bye.length);
        from.peer.listener.onRtcp(out, 0, length + bye.length, nowNs);
    }

    @Test
    void shouldRewriteASenderReportToTheOutgoingStream() {
        ada.speak("12345", 0);
        ada.endpoint.setMuted(true);
        ada.speak("12345", 0);
        ada.endpoint.setMuted(false);
        ada.speak("123", 0);
        sendReport(ada, ada.ssrc, ada.timestamp - 960, 1);
        byte[] report = ben.peer.rtcp.getFirst();
        assertThat(rtcp.wrap(report, 0, report.length)).isTrue();
        assertThat(rtcp.next()).isTrue();
        SenderReport sender = new SenderReport();
        assertThat(sender.wrap(rtcp)).isTrue();
        assertThat(sender.ssrc()).isEqualTo(2);
        assertThat(sender.ntpTimestamp()).isEqualTo(NTP);
        assertThat(sender.rtpTimestamp()).isEqualTo(ben.lastHeard().timestamp());
        assertThat(sender.packetCount()).isEqualTo(2);
        assertThat(sender.octetCount()).isEqualTo(8);
        assertThat(rtcp.count()).isZero();
        assertThat(rtcp.next()).isTrue();
        assertThat(cname(report)).isEqualTo("2 ada");
        assertThat(rtcp.next()).isFalse();
        assertThat(ben.peer.rtcp).hasSize(1);
        assertThat(room.count("rtcp_consumed")).isEqualTo(2);
    }

    private String cname(byte[] report) {
        assertThat(description.start(rtcp)).isTrue();
        assertThat(description.next()).isTrue();
        return description.ssrc() + " " + new String(report, description.offset(), description.length(),
                StandardCharsets.US_ASCII);
    }

    @Test
    void shouldPassNoReportOnWhereNoPacketsGo() {
        sendReport(ada, ada.ssrc, 0, 0);
        ada.speak("0", 0);
        sendReport(ada, ada.ssrc + 1, 0, 1000 * MS);
        ada.endpoint.setMuted(true);
        sendReport(ada, ada.ssrc, 0, 2000 * MS);
        ada.endpoint.setMuted(false);
        ben.endpoint.setDeafened(true);
        sendReport(ada, ada.ssrc, 0, 3000 * MS);
        assertThat(ben.peer.rtcp).isEmpty();
    }

    @Test
    void shouldNotPassOnTheClockOfASourceThatWasTakenOver() throws Exception {
        ada.speak("0", 0);
        ConferenceMember newer = room.join("ada-2", "ada").likeChromium();
        sendReport(ada, ada.ssrc, 0, 0);
        sendReport(newer, newer.ssrc, 0, 0);
        assertThat(ben.peer.rtcp).isEmpty();
        newer.speak("1", 0);
        sendReport(newer, newer.ssrc, 0, 0);
        assertThat(ben.peer.rtcp).hasSize(1);
    }

    @Test
    void shouldPassOnOnlyOneOfAFloodOfReports() {
        ada.speak("0", 0);
        for (int i = 0; i < 100; i++) {
            sendReport(ada, ada.ssrc, 0, i * MS);
        }
        assertThat(ben.peer.rtcp).hasSize(1);
        sendReport(ada, ada.ssrc, 0, 300 * MS);
        assertThat(ben.peer.rtcp).hasSize(2);
    }

    @Test
    void shouldTellThePeerEverySecondHowItsPacketsArrive() {
        for (int i = 0; i < 150; i++) {
            if (i == 30) {
                sendReport(ada, ada.ssrc, 0, i * (20 * MS));
            }
            if (i % 10 == 9) {
                ada.skip();
            } else {
                ada.speak("0", i * (20 * MS));
            }
        }
        assertThat(ada.peer.rtcp).hasSize(2);
        byte[] report = ada.peer.rtcp.getFirst();
        assertThat(rtcp.wrap(report, 0, report.length)).isTrue();
        rtcp.next();
        ReportBlocks blocks = new ReportBlocks();
        assertThat(rtcp.type()).isEqualTo(RtcpPacket.RECEIVER_REPORT);
        assertThat(blocks.start(rtcp)).isTrue();
        assertThat(blocks.next()).isTrue();
        assertThat(blocks.ssrc()).isEqualTo(ada.ssrc);
        assertThat(blocks.cumulativeLost()).isEqualTo(5);
        assertThat(blocks.fractionLost()).isEqualTo(256 * 5 / 51);
        assertThat(blocks.jitter()).isZero();
        assertThat(blocks.lastSenderReport()).isEqualTo((int) (NTP >>> 16));
        assertThat(blocks.delaySinceLastSenderReport()).isEqualTo((int) (0.4 * 65_536));
        assertThat(rtcp.next()).isTrue();
        assertThat(cname(report)).startsWith(blocks.reporter() + " ").doesNotContain("ada");
        assertThat(room.count("rtcp_receiver_reports_sent")).isEqualTo(2);
    }

    @Test
    void shouldReportToAMutedPeerToo() {
        ada.endpoint.setMuted(true);
        ada.speak("0", 0);
        ada.speak("0", 1000 * MS);
        assertThat(ada.peer.rtcp).hasSize(1);
    }

    @Test
    void shouldConsumeReceiverReportsAndCountGarbage() {
        byte[] report = new byte[64];
        RtcpWriter writer = new RtcpWriter();
        writer.begin(report, 0);
        writer.receiverReport(1);
        writer.reportBlock(2, 0, 0, 0, 0, 0, 0);
        ben.peer.listener.onRtcp(report, 0, writer.length(), 0);
        ben.peer.listener.onRtcp(Arrays.copyOf(report, 31), 0, 31, 0);
        assertThat(room.count("rtcp_consumed")).isEqualTo(1);
        assertThat(room.count("rtcp_dropped_malformed")).isEqualTo(1);
        assertThat(ada.peer.rtcp).isEmpty();
    }
}
