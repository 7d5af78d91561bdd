package org.pufferblow.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void shouldHaveNoQuantilesWhenEmpty() {
        assertThat(new LatencyHistogram().quantileNs(0.5)).isEqualTo(-1);
    }

    @Test
    void shouldTellQuantilesOfAHundred() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (int i = 1; i <= 100; i++) {
            histogram.record(i * 1_000_000L);
        }
        assertThat(histogram.quantileNs(0.5)).isBetween(50_000_000L, 52_000_000L);
        assertThat(histogram.quantileNs(0.99)).isBetween(99_000_000L, 100_000_000L);
        assertThat(histogram.quantileNs(1)).isEqualTo(100_000_000L);
        assertThat(histogram.maxNs()).isEqualTo(100_000_000L);
    }

    @Test
    void shouldCountNegativeDurationsAsNone() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.record(-5);
        assertThat(histogram.quantileNs(1)).isZero();
    }

    @Test
    void shouldTakeTheLongestDurations() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.record(Long.MAX_VALUE);
        assertThat(histogram.count()).isEqualTo(1);
        assertThat(histogram.maxNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldForgetEverything() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.record(7_000);
        histogram.clear();
        assertThat(histogram.count()).isZero();
        assertThat(histogram.quantileNs(0.5)).isEqualTo(-1);
    }

    @Property
    void shouldBeRightToAThirtySecond(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(min = 0, max = 3_600_000_000_000L) Long> durations) {
        LatencyHistogram histogram = new LatencyHistogram();
        durations.forEach(histogram::record);
        List<Long> sorted = durations.stream().sorted().toList();
        for (double part : new double[]{0.01, 0.5, 0.95, 1}) {
            long exact = sorted.get((int) Math.max(1, Math.ceil(part * sorted.size())) - 1);
            assertThat(histogram.quantileNs(part)).isBetween(exact - 1_000, exact + exact / 16 + 1_000);
        }
    }
}
