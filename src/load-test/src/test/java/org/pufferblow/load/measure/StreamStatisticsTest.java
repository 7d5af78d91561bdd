package org.pufferblow.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamStatisticsTest {
    private static final long PACKET_NS = 20_000_000L;

    private final MediaTally tally = new MediaTally();
    private final StreamStatistics stream = new StreamStatistics(tally);

    private void receive(int... numbers) {
        for (int number : numbers) {
            stream.onPacket(number & 0xFFFF, number * 960, number * PACKET_NS);
        }
    }

    private MediaFigures figures() {
        return tally.figures(System.nanoTime(), new LatencyHistogram());
    }

    @Test
    void shouldFindNothingWrongWithAStreamThatWraps() {
        receive(65534, 65535, 65536, 65537);
        assertThat(figures().received()).isEqualTo(4);
        assertThat(figures().missing()).isZero();
        assertThat(figures().late()).isZero();
    }

    @Test
    void shouldCountWhatIsMissing() {
        receive(1, 2, 5, 6, 10);
        assertThat(figures().missing()).isEqualTo(5);
        assertThat(figures().lossPercent()).isEqualTo(50);
    }

    @Test
    void shouldNotMissWhatComesLate() {
        receive(1, 2, 4, 3, 5);
        assertThat(figures().missing()).isZero();
        assertThat(figures().late()).isEqualTo(1);
        assertThat(figures().received()).isEqualTo(5);
        assertThat(figures().latePercent()).isEqualTo(20);
    }

    @Test
    void shouldCountWhatComesTwiceOnlyAsThat() {
        receive(1, 2, 2, 1, 3);
        assertThat(figures().duplicates()).isEqualTo(2);
        assertThat(figures().received()).isEqualTo(3);
        assertThat(figures().late()).isZero();
    }

    @Test
    void shouldTakeAWideGapForAnotherBeginning() {
        receive(1, 2, 20_000, 20_001);
        assertThat(figures().missing()).isZero();
        assertThat(figures().received()).isEqualTo(4);
    }

    @Test
    void shouldHaveNoJitterWhenPacketsComeInTime() {
        receive(1, 2, 3, 4, 5);
        assertThat(stream.jitterNs()).isZero();
    }

    @Test
    void shouldApproachTheDifferenceInTransit() {
        for (int i = 0; i < 400; i++) {
            stream.onPacket(i, i * 960, i * PACKET_NS + (i % 2) * 1_000_000L);
        }
        assertThat(stream.jitterNs()).isBetween(990_000L, 1_000_000L);
    }

    @Test
    void shouldNotTakeAPauseForJitter() {
        receive(1, 2);
        stream.onPacket(3, 3 * 960 + 480_000, 3 * PACKET_NS + 17_000_000_000L);
        assertThat(stream.jitterNs()).isZero();
    }

    @Test
    void shouldCountFromTheRestart() {
        receive(1, 2, 5);
        tally.onSent(3, 1_000);
        tally.restart(System.nanoTime());
        receive(6, 8);
        tally.onSent(2, 1_000);
        assertThat(figures().received()).isEqualTo(2);
        assertThat(figures().missing()).isEqualTo(1);
        assertThat(figures().expected()).isEqualTo(2);
        assertThat(figures().deliveredPercent()).isEqualTo(100);
    }

    @Test
    void shouldNotTakeAPauseForJitterInWhichTheClockStoodStill() {
        receive(1, 2);
        stream.onPacket(3, 3 * 960, 3 * PACKET_NS + 17_000_000_000L);
        stream.onPacket(4, 4 * 960, 4 * PACKET_NS + 17_000_000_000L);
        assertThat(stream.jitterNs()).isZero();
    }
}
