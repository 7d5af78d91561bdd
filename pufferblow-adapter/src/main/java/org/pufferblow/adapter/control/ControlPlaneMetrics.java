package org.pufferblow.adapter.control;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Named, monotonic counters of the calls to the server. Safe for any thread. */
public final class ControlPlaneMetrics {
    /** What is counted. */
    public enum Counter {
        TOKENS_ACCEPTED, TOKENS_REFUSED, TOKENS_MALFORMED, TOKENS_UNAVAILABLE,
        /** Asks about a join token beyond its first. */
        TOKEN_RETRIES,
        /** Asks about a join token that had no answer when the next one was sent. */
        TOKEN_ANSWERS_LATE, EVENTS_DELIVERED,
        /** Events that have to be sent once more. */
        EVENT_RETRIES,
        /** States that a later event of the same user made superfluous while they waited. */
        EVENTS_SUPERSEDED,
        /** The queue was full. */
        EVENTS_DROPPED_FULL,
        /** The server would not have it: 400. */
        EVENTS_DROPPED_REFUSED,
        /** It alone kept failing while others passed. */
        EVENTS_DROPPED_FAILING,
        /** Left over when the process ended. */
        EVENTS_DROPPED_CLOSED, REBOOTSTRAPS, REBOOTSTRAPS_FAILED, RATE_LIMITED, BLOCKED, NO_CONNECTION, TIMEOUTS, SERVER_ERRORS;

        /** For the metrics page. */
        public String token() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Counter, LongAdder> counters = new EnumMap<>(Counter.class);
    /** Read by the metrics page; a plain word such as {@code timeouts}. */
    private volatile String lastError = "";

    /** All counters at zero. */
    public ControlPlaneMetrics() {
        for (Counter counter : Counter.values()) {
            counters.put(counter, new LongAdder());
        }
    }

    /** Counts one. */
    void count(Counter counter) {
        count(counter, 1);
    }

    void count(Counter counter, long n) {
        counters.get(counter).add(n);
    }

    /** Counts one, and remembers it as the last thing that went wrong between us and the server. */
    void error(Counter counter) {
        count(counter);
        lastError = counter.token();
    }

    /** So far. */
    public long get(Counter counter) {
        return counters.get(counter).sum();
    }

    /** Events that never arrive, whatever the reason. */
    public long droppedEvents() {
        return get(Counter.EVENTS_DROPPED_FULL) + get(Counter.EVENTS_DROPPED_REFUSED)
                + get(Counter.EVENTS_DROPPED_FAILING) + get(Counter.EVENTS_DROPPED_CLOSED);
    }

    /** The last failure's counter by name; empty if there was none. */
    public String lastError() {
        return lastError;
    }

    /** All of them by name, in a fixed order. */
    public Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>();
        counters.forEach((counter, value) -> all.put(counter.token(), value.sum()));
        return all;
    }
}
