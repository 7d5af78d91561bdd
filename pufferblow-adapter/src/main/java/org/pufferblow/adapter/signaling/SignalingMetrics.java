package org.pufferblow.adapter.signaling;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Named, monotonic counters of signaling. Safe for any thread. */
final class SignalingMetrics {
    /** What is counted. */
    enum Counter {
        SOCKETS_OPENED, SOCKETS_CLOSED, JOINS_ADMITTED, JOINS_REFUSED,
        /** The server could not be asked. */
        JOINS_UNAVAILABLE,
        /** Too many sockets. */
        SOCKETS_TURNED_AWAY, MESSAGES_RECEIVED, MESSAGES_SENT, MESSAGES_INVALID, MESSAGES_UNKNOWN, MESSAGES_TOO_BIG,
        /** Cut off for sending too fast. */
        CLIENTS_TOO_FAST,
        /** Cut off for reading too slowly. */
        CLIENTS_TOO_SLOW, PING_TIMEOUTS
    }

    private final Refusals refusals = new Refusals();
    private final Map<Counter, LongAdder> counters = new EnumMap<>(Counter.class);

    SignalingMetrics() {
        for (Counter counter : Counter.values()) {
            counters.put(counter, new LongAdder());
        }
    }

    void count(Counter counter) {
        counters.get(counter).increment();
    }

    /** Those who were refused before they came to a room. */
    Refusals refusals() {
        return refusals;
    }

    Map<String, Long> all() {
        Map<String, Long> all = new TreeMap<>();
        counters.forEach(
                (counter, value) -> all.put(counter.name().toLowerCase(Locale.ROOT), value.sum()));
        return all;
    }
}
