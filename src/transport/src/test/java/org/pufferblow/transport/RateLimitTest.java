package org.pufferblow.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clocks are about to wrap. */
class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - SECOND, -5})
    void shouldAllowItsBurstAndThenItsRate(long start) {
        RateLimit limit = new RateLimit(3, 2, start);
        for (int i = 0; i < 3; i++) {
            assertThat(limit.tryTake(1, start)).isTrue();
        }
        assertThat(limit.tryTake(1, start)).isFalse();
        assertThat(limit.tryTake(1, start + SECOND / 2)).isTrue();
        assertThat(limit.tryTake(1, start + SECOND / 2)).isFalse();
        assertThat(limit.tryTake(3, start + 100 * SECOND)).isTrue();
        assertThat(limit.tryTake(1, start + 100 * SECOND)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1.5, 3, 7, 18, 60_000})
    void shouldHoldWholeTokensAtAnyRate(double perSecond) {
        RateLimit limit = new RateLimit(2, perSecond, 0);
        assertThat(limit.level(0)).isEqualTo(2);
        assertThat(limit.tryTake(1, 0)).isTrue();
        assertThat(limit.level(0)).isEqualTo(1);
        assertThat(limit.tryTake(1, 0)).isTrue();
        assertThat(limit.level(0)).isZero();
        assertThat(limit.isEmpty(0)).isTrue();
        long wait = limit.waitNs(2, 0);
        assertThat(wait).isCloseTo((long) (2 * SECOND / perSecond), withinPercentage(1));
        assertThat(limit.tryTake(2, wait - 1)).isFalse();
        assertThat(limit.tryTake(2, wait)).isTrue();
    }

    @Test
    void shouldGiveAllThatItHasAndOweNothing() {
        RateLimit limit = new RateLimit(3, 1, 0);
        limit.take(5, 0);
        assertThat(limit.level(0)).isZero();
        assertThat(limit.level(SECOND)).isEqualTo(1);
    }

    @Test
    void shouldOweAsMuchAsItHolds() {
        RateLimit limit = new RateLimit(2, 1, 0);
        for (int i = 0; i < 10; i++) {
            limit.overdraw(0);
        }
        assertThat(limit.level(0)).isEqualTo(-2);
        assertThat(limit.waitNs(1, 0)).isEqualTo(3 * SECOND);
        assertThat(limit.waitNs(1, 3 * SECOND)).isZero();
        assertThat(limit.level(100 * SECOND)).isEqualTo(2);
    }

    @Test
    void shouldKeepTheBucketsApart() {
        RateLimit limit = new RateLimit(4, 1, 1, 0);
        limit.takeOf(5, 0);
        assertThat(limit.isEmptyOf(1, 0)).isTrue();
        assertThat(limit.isEmptyOf(2, 0)).isFalse();
        assertThat(limit.isEmptyOf(1, SECOND)).isFalse();
    }

    @Test
    void shouldNeverFillAgainWithoutARate() {
        RateLimit limit = new RateLimit(100_000, 0, 0);
        assertThat(limit.tryTake(100_000, 0)).isTrue();
        assertThat(limit.tryTake(1, 3600 * SECOND)).isFalse();
    }
}
