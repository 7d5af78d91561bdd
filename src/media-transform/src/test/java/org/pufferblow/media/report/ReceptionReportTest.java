package org.pufferblow.media.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** Another beginning, a pause in which the sender's clock stood still, a clock that was set anew. */
    @ParameterizedTest
    @CsvSource({"3001, 1000, 20", "9000, -123456789, 20", "32767, 2000000000, 20", "1, 960, 3000", "1, 960, 60000",
            "1, 1234567890, 20", "1, -96000, 20", "500, 960, 10000"})
    void shouldMeasureNoJitterOverAJump(int numbers, int ticks, int millis) {
        int timestamp = 0;
        long nowNs = 0;
        int sequenceNumber = 60_000;
        for (int i = 0; i < 200; i++) {
            report.onPacket(sequenceNumber & 0xFFFF, timestamp, nowNs);
            boolean jumps = i == 99;
            sequenceNumber += jumps ? numbers : 1;
            timestamp += jumps ? ticks : 960;
            nowNs += (jumps ? millis : 20) * MS;
            if (i == 100) {
                assertThat(written(nowNs).jitter()).isZero();
            }
        }
        assertThat(written(nowNs).jitter()).isZero();
    }

    /** A packet each 400 ms, with a clock that goes on. */
    @Test
    void shouldMeasureTheDeviationInDiscontinuousTransmissionToo() {
        for (int i = 0; i < 500; i++) {
            report.onPacket(i, 19_200 * i, 400 * MS * i + (i % 2) * (5 * MS));
        }
        assertThat(written(0).jitter()).isCloseTo(240, within(8));
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
