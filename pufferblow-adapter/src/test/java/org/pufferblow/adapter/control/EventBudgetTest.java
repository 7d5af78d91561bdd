package org.pufferblow.adapter.control;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class EventBudgetTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private long nowNs = Long.MAX_VALUE - SECOND_NS;

    /** Takes as many as there are until the time has come. */
    private int takeFor(EventBudget budget, boolean ordered, long durationNs) {
        long endNs = nowNs + durationNs;
        int taken = 0;
        for (;;) {
            long waitNs = budget.waitNs(ordered, nowNs);
            if (nowNs + waitNs - endNs > 0) {
                nowNs = endNs;
                return taken;
            }
            nowNs += waitNs;
            budget.take(ordered, nowNs);
            taken++;
        }
    }

    @Example
    void shouldLetARoomOfAHundredFillWithinSeconds() {
        assertThat(takeFor(new EventBudget(5, nowNs), true, 5 * SECOND_NS)).isBetween(100, 121);
    }

    @Property(tries = 200)
    void shouldKeepToTheSustainedRateAndTheServersLimit(@ForAll @IntRange(min = 1, max = 15) int perSecond,
            @ForAll @IntRange(min = 10, max = 3_000) int seconds, @ForAll boolean ordered) {
        int taken = takeFor(new EventBudget(perSecond, nowNs), ordered, seconds * SECOND_NS);
        assertThat(taken).isBetween(perSecond * seconds, perSecond * seconds + 201);
        assertThat(taken).isLessThanOrEqualTo(20 * seconds + 21);
    }

    @Example
    void shouldGiveStatesOnlyWhatIsLeft() {
        EventBudget budget = new EventBudget(5, nowNs);
        takeFor(budget, true, 10 * SECOND_NS);
        assertThat(takeFor(budget, false, 2 * SECOND_NS)).isZero();
        assertThat(budget.waitNs(true, nowNs)).isZero();
        EventBudget halfUsed = new EventBudget(5, nowNs);
        for (int i = 0; i < 90; i++) {
            halfUsed.take(true, nowNs);
        }
        nowNs += 5 * SECOND_NS;
        assertThat(takeFor(halfUsed, false, 10 * SECOND_NS)).isBetween(45, 56);
    }

    @Example
    void shouldKeepToTheServersLimitOnceLifted() {
        EventBudget budget = new EventBudget(1, nowNs);
        takeFor(budget, true, 60 * SECOND_NS);
        budget.lift();
        assertThat(takeFor(budget, true, 10 * SECOND_NS)).isBetween(180, 221);
    }

    @Example
    void shouldNotWaitForEverWhenTheRateIsSmall() {
        EventBudget budget = new EventBudget(0.1, nowNs);
        assertThat(takeFor(budget, true, 1_000 * SECOND_NS)).isBetween(290, 301);
    }
}
