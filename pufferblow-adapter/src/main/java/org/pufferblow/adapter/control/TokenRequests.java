package org.pufferblow.adapter.control;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.pufferblow.transport.RateLimit;

/**
 * When the server is asked about one token, and what its answers amount to (PROTOCOL section 3). A second consume can only be
 * refused, never admit twice, so a call that fails or takes long is followed by another, up to three in all: soon after a
 * failure, and beside those under way when no answer has come for a while. Any grant wins. A refusal counts only when no other
 * call is under way, since that one may be what used the token up. Pure: the caller does what {@link #next} says and reports
 * what came of it. Not for several threads.
 */
final class TokenRequests {
    static final int MOST = 3;
    /** The server's workers answer within some 100 ms or not at all. */
    static final Duration PATIENCE = Duration.ofMillis(1500);
    private static final long SHORTEST_PAUSE_NS = Duration.ofMillis(50).toNanos();
    private static final long LONGEST_PAUSE_NS = Duration.ofMillis(200).toNanos();

    /** What is to be done now. */
    sealed interface Step {
        /** Ask, and report. */
        record Ask(int number) implements Step {}

        /** Nothing, until then or until something is reported. */
        record Wait(long nanos) implements Step {}

        /** That is all; what is still under way is of no use any more. */
        record Done(TokenResult result) implements Step {}
    }

    /** What came of an ask. */
    sealed interface Answer {
        /** The server took the token; it may be that its claims are not to be used. */
        record Consumed(TokenResult result) implements Answer {}

        /** The server does not take the token. */
        record Denied(TokenResult.Refused refusal) implements Answer {}

        /** A broken connection or a fault of the server's. */
        record Failed(String reason) implements Answer {}

        /** The server is not to be asked for that long. */
        record Later(long nanos, String reason) implements Answer {}

        /** The server cannot be asked, and another ask would fare no better. */
        record Impossible(String reason) implements Answer {}
    }

    private final long deadlineNs;
    private final Duration timeout;
    private final RateLimit extras;
    private final DoubleSupplier random;
    private final Set<Integer> underWay = new HashSet<>();
    private int begun;
    private long lastBegunNs;
    /** When to ask once more after a failure, if at all. */
    private OptionalLong againAtNs = OptionalLong.empty();
    private Optional<TokenResult.Refused> refusal = Optional.empty();
    private Optional<TokenResult> outcome = Optional.empty();
    private String failure = "";

    /**
     * Nothing asked yet.
     *
     * @param timeout of all asks together
     * @param extras how many asks beyond each token's first there may be; shared by all tokens, used under its own monitor
     * @param random evenly from 0 to 1
     */
    TokenRequests(Duration timeout, RateLimit extras, DoubleSupplier random, long nowNs) {
        this.timeout = timeout;
        this.deadlineNs = nowNs + timeout.toNanos();
        this.extras = extras;
        this.random = random;
    }

    Step next(long nowNs) {
        if (outcome.isPresent()) {
            return new Step.Done(outcome.get());
        }
        if (underWay.isEmpty() && refusal.isPresent()) {
            return new Step.Done(refusal.get());
        }
        if (leftNs(nowNs) == 0) {
            return new Step.Done(new TokenResult.Unavailable(failure.isEmpty()
                    ? "the server did not answer within " + timeout.toMillis() + " ms"
                    : failure));
        }
        if (begun == 0) {
            return begin(nowNs);
        }
        OptionalLong due = nextAskNs();
        if (due.isEmpty()) {
            return underWay.isEmpty()
                    ? new Step.Done(new TokenResult.Unavailable(failure))
                    : new Step.Wait(leftNs(nowNs));
        }
        long waitNs = Math.max(due.getAsLong() - nowNs, 0);
        if (waitNs == 0) {
            waitNs = takeExtra(nowNs);
            if (waitNs == 0) {
                return begin(nowNs);
            }
        }
        return new Step.Wait(Math.min(waitNs, leftNs(nowNs)));
    }

    /** How much time an ask has that begins now. */
    long leftNs(long nowNs) {
        return Math.max(0, deadlineNs - nowNs);
    }

    boolean isUnderWay(int number) {
        return underWay.contains(number);
    }

    /** Whether asks are under way although the time is up. */
    boolean isOverdue(long nowNs) {
        return leftNs(nowNs) == 0 && !underWay.isEmpty();
    }

    void answered(int number, Answer answer, long nowNs) {
        underWay.remove(number);
        switch (answer) {
            case Answer.Consumed(TokenResult result) -> outcome = Optional.of(result);
            case Answer.Denied(TokenResult.Refused denied) -> refusal = Optional.of(denied);
            case Answer.Failed(String reason) -> {
                failure = reason;
                againAtNs = OptionalLong.of(nowNs + pauseNs());
            }
            case Answer.Later(long nanos, String reason) -> {
                failure = reason;
                if (nanos < leftNs(nowNs)) {
                    againAtNs = OptionalLong.of(nowNs + Math.max(nanos, pauseNs()));
                }
            }
            case Answer.Impossible(String reason) -> failure = reason;
        }
    }

    /** Once a refusal has come, another ask could only be refused as well. */
    private OptionalLong nextAskNs() {
        if (begun == MOST || refusal.isPresent()) {
            return OptionalLong.empty();
        }
        OptionalLong besideNs = underWay.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(lastBegunNs + PATIENCE.toNanos());
        if (againAtNs.isEmpty() || besideNs.isEmpty()) {
            return againAtNs.isPresent() ? againAtNs : besideNs;
        }
        return againAtNs.getAsLong() - besideNs.getAsLong() < 0 ? againAtNs : besideNs;
    }

    private Step begin(long nowNs) {
        againAtNs = OptionalLong.empty();
        lastBegunNs = nowNs;
        begun++;
        underWay.add(begun);
        return new Step.Ask(begun);
    }

    /** Zero if there was one to take. */
    private long takeExtra(long nowNs) {
        synchronized (extras) {
            long waitNs = extras.waitNs(1, nowNs);
            if (waitNs == 0) {
                extras.overdraw(nowNs);
            }
            return waitNs;
        }
    }

    private long pauseNs() {
        return SHORTEST_PAUSE_NS + (long) ((LONGEST_PAUSE_NS - SHORTEST_PAUSE_NS) * random.getAsDouble());
    }
}
