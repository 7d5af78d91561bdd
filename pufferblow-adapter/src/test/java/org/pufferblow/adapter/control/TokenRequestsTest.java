package org.pufferblow.adapter.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.pufferblow.adapter.control.TokenRequests.Answer;
import org.pufferblow.adapter.control.TokenRequests.Step;
import org.pufferblow.transport.RateLimit;

/** When the server is asked, to the nanosecond. */
class TokenRequestsTest {
    private static final long MS = 1_000_000;
    /** Soon to wrap. */
    private static final long START_NS = Long.MAX_VALUE - 1_000 * MS;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final TokenResult GRANT = new TokenResult.Accepted(
            new Claims("u", "name", "i", "s", "c", "session", "recv", Set.of(Scope.RECV)));
    private static final TokenResult.Refused REFUSAL = new TokenResult.Refused("401 no");

    private RateLimit extras = new RateLimit(10, 1, START_NS);
    private TokenRequests asks = asks();
    private long nowNs = START_NS;

    private TokenRequests asks() {
        return new TokenRequests(TIMEOUT, extras, () -> 0.5, START_NS);
    }

    private Step next() {
        return asks.next(nowNs);
    }

    private void pass(long millis) {
        nowNs += millis * MS;
    }

    private void answer(int number, Answer answer) {
        asks.answered(number, answer, nowNs);
    }

    private void assertWaits(long millis) {
        assertThat(next()).isEqualTo(new Step.Wait(millis * MS));
    }

    private void assertAsks(int number) {
        assertThat(next()).isEqualTo(new Step.Ask(number));
    }

    private void assertDone(TokenResult result) {
        assertThat(next()).isEqualTo(new Step.Done(result));
    }

    @Example
    void shouldTakeTheFirstAnswer() {
        assertAsks(1);
        answer(1, new Answer.Consumed(GRANT));
        assertDone(GRANT);
    }

    @Example
    void shouldTakeARefusalWhenNothingElseIsUnderWay() {
        assertAsks(1);
        answer(1, new Answer.Denied(REFUSAL));
        assertDone(REFUSAL);
    }

    @Example
    void shouldAskAgainSoonAfterAFailureAndThreeTimesInAll() {
        assertAsks(1);
        answer(1, new Answer.Failed("500"));
        assertWaits(125);
        pass(125);
        assertAsks(2);
        answer(2, new Answer.Failed("broken"));
        assertWaits(125);
        pass(125);
        assertAsks(3);
        answer(3, new Answer.Failed("502"));
        assertDone(new TokenResult.Unavailable("502"));
    }

    @Example
    void shouldAskBesideWhatTakesLongAndTakeWhicheverGrantComes() {
        assertAsks(1);
        assertWaits(1500);
        pass(1500);
        assertAsks(2);
        pass(1500);
        assertAsks(3);
        assertWaits(2000);
        answer(1, new Answer.Consumed(GRANT));
        assertDone(GRANT);
    }

    @Example
    void shouldNotCountARefusalWhileAnotherAskMayHaveUsedTheToken() {
        assertAsks(1);
        pass(1500);
        assertAsks(2);
        answer(2, new Answer.Denied(REFUSAL));
        assertWaits(3500);
        pass(100);
        answer(1, new Answer.Consumed(GRANT));
        assertDone(GRANT);
    }

    @Example
    void shouldCountARefusalWhenTheOtherAskHasFailed() {
        assertAsks(1);
        pass(1500);
        assertAsks(2);
        answer(2, new Answer.Denied(REFUSAL));
        answer(1, new Answer.Failed("500"));
        assertDone(REFUSAL);
    }

    @Example
    void shouldTellNobodyThatATokenIsBadWhenTheAskThatMayHaveUsedItNeverEnds() {
        assertAsks(1);
        pass(1500);
        assertAsks(2);
        answer(2, new Answer.Denied(REFUSAL));
        pass(3500);
        assertDone(new TokenResult.Unavailable("the server did not answer within 5000 ms"));
    }

    @Example
    void shouldWaitOutAPauseThatEndsInTime() {
        assertAsks(1);
        answer(1, new Answer.Later(4_999 * MS, "429"));
        assertWaits(4_999);
        pass(4_999);
        assertAsks(2);
        answer(2, new Answer.Later(1_000 * MS, "429"));
        assertDone(new TokenResult.Unavailable("429"));
    }

    @Example
    void shouldNotAskAgainWhereThatCannotHelp() {
        assertAsks(1);
        answer(1, new Answer.Impossible("our signature"));
        assertDone(new TokenResult.Unavailable("our signature"));
    }

    @Example
    void shouldAskAgainOnlyAsOftenAsAllTogetherMay() {
        extras = new RateLimit(1, 1, START_NS);
        asks = asks();
        assertAsks(1);
        answer(1, new Answer.Failed("500"));
        pass(125);
        assertAsks(2);
        answer(2, new Answer.Failed("500"));
        pass(125);
        assertWaits(875);
        pass(875);
        assertAsks(3);
    }

    /** Each number is one occurrence. */
    @Property(tries = 5_000)
    void shouldEndInTimeWithTheRightOutcome(@ForAll @Size(max = 30) List<@IntRange(max = 999) Integer> schedule) {
        // One instance is used for all tries.
        extras = new RateLimit(10, 1, START_NS);
        asks = asks();
        nowNs = START_NS;
        ArrayDeque<Integer> underWay = new ArrayDeque<>();
        boolean granted = false;
        boolean refusedAlone = false;
        int asked = 0;
        Step step = next();
        for (int i = 0; !(step instanceof Step.Done); i++) {
            if (step instanceof Step.Ask(int number)) {
                underWay.add(number);
                asked++;
                step = next();
                continue;
            }
            int number = i < schedule.size() ? schedule.get(i) : 0;
            if (number % 4 == 0 || underWay.isEmpty()) {
                nowNs += ((Step.Wait) step).nanos();
            } else {
                int which = number % 8 < 4 ? underWay.removeFirst() : underWay.removeLast();
                switch (number / 8 % 4) {
                    case 0 -> {
                        answer(which, new Answer.Consumed(GRANT));
                        granted = true;
                    }
                    case 1 -> {
                        answer(which, new Answer.Denied(REFUSAL));
                        refusedAlone |= underWay.isEmpty();
                    }
                    case 2 -> answer(which, new Answer.Failed("500"));
                    default -> answer(which, new Answer.Later(number * 10L * MS, "429"));
                }
            }
            step = next();
        }
        TokenResult result = ((Step.Done) step).result();
        assertThat(asked).isBetween(1, TokenRequests.MOST);
        assertThat(nowNs - START_NS).isBetween(0L, TIMEOUT.toNanos());
        assertThat(result.equals(GRANT)).isEqualTo(granted);
        if (refusedAlone && !granted) {
            assertThat(result).isEqualTo(REFUSAL);
        }
        if (result.equals(REFUSAL)) {
            assertThat(underWay).isEmpty();
        }
    }
}
