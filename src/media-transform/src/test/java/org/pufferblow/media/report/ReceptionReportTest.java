package org.pufferblow.media.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.pufferblow.rtp.ReportBlocks;
import org.pufferblow.rtp.RtcpPacket;
import org.pufferblow.rtp.RtcpWriter;

class ReceptionReportTest {
    private static final long MS = 1_000_000;
    private static final int SSRC = 0xcafe0001;

    private final ReceptionReport report = new ReceptionReport(SSRC, 48_000);

    private ReportBlocks written(long nowNs) {
        byte[] out = new byte[RtcpWriter.MAX_LENGTH];
        RtcpWriter writer = new RtcpWriter();
        writer.begin(out, 0);
        writer.receiverReport(1);
        report.write(writer, nowNs);
        RtcpPacket packet = new RtcpPacket();
        assertThat(packet.wrap(out, 0, writer.length())).isTrue();
        packet.next();
        ReportBlocks blocks = new ReportBlocks();
        assertThat(blocks.start(packet)).isTrue();
        assertThat(blocks.next()).isTrue();
        assertThat(blocks.ssrc()).isEqualTo(SSRC);
        return blocks;
    }

    @Test
    void shouldCountNoLossInAStreamThatOnlyWrapsAndReorders() {
        report.onPacket(65_499, -960, 0);
        for (int i = 0; i < 100; i++) {
            report.onPacket((65_500 + (i ^ 1)) & 0xFFFF, 960 * (i ^ 1), 20 * MS * i);
        }
        ReportBlocks block = written(0);
        assertThat(block.fractionLost()).isZero();
        assertThat(block.cumulativeLost()).isZero();
        assertThat(block.extendedHighestSequenceNumber()).isEqualTo(65_599);
    }

    @Test
    void shouldReportTheLossOfEachIntervalAndOfAll() {
        for (int i = 0; i < 100; i++) {
            if (i % 4 != 1) {
                report.onPacket(i, 960 * i, 20 * MS * i);
            }
        }
        ReportBlocks first = written(0);
        assertThat(first.fractionLost()).isEqualTo(64);
        assertThat(first.cumulativeLost()).isEqualTo(25);
        for (int i = 100; i < 200; i++) {
            report.onPacket(i, 960 * i, 20 * MS * i);
        }
        ReportBlocks second = written(0);
        assertThat(second.fractionLost()).isZero();
        assertThat(second.cumulativeLost()).isEqualTo(25);
    }

    @Test
    void shouldLetDuplicatesTakeTheCountBelowZero() {
        report.onPacket(5, 0, 0);
        report.onPacket(5, 0, 0);
        report.onPacket(5, 0, 0);
        assertThat(written(0).cumulativeLost()).isEqualTo(-2);
        assertThat(written(0).fractionLost()).isZero();
    }

    @Test
    void shouldBeginAnewAfterAJump() {
        report.onPacket(5, 0, 0);
        report.onPacket(20_000, 0, 0);
        assertThat(written(0).cumulativeLost()).isZero();
        assertThat(written(0).extendedHighestSequenceNumber()).isEqualTo(20_000);
    }

    @Test
    void shouldMeasureNoJitterInASteadyStreamAndTheDeviationInAnUnsteadyOne() {
        long startNs = Long.MAX_VALUE - 1000 * MS;
        for (int i = 0; i < 500; i++) {
            report.onPacket(i, 960 * i, startNs + 20 * MS * i);
        }
        assertThat(written(startNs).jitter()).isZero();
        for (int i = 500; i < 1500; i++) {
            report.onPacket(i, 960 * i, startNs + 20 * MS * i + (i % 2) * (5 * MS));
        }
        assertThat(written(startNs).jitter()).isCloseTo(240, within(8));
    }

    @Test
    void shouldAnswerTheLastSenderReport() {
        report.onPacket(1, 0, 0);
        assertThat(written(100).lastSenderReport()).isZero();
        assertThat(written(100).delaySinceLastSenderReport()).isZero();
        report.onSenderReport(0x11112222_33334444L, 1000 * MS);
        ReportBlocks block = written(3500 * MS);
        assertThat(block.lastSenderReport()).isEqualTo(0x22223333);
        assertThat(block.delaySinceLastSenderReport()).isEqualTo(163_840);
    }
}
