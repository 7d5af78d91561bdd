package org.pufferblow.adapter.room;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;

/** How many people have gone, by reason. Safe for any thread. */
final class LeaveCounters {
    private final Map<LeaveReason, LongAdder> counters = new EnumMap<>(LeaveReason.class);
    /** With their session, which the server considers over; it needs no word of it. */
    private final LongAdder sessionEnded = new LongAdder();

    LeaveCounters() {
        for (LeaveReason reason : LeaveReason.values()) {
            counters.put(reason, new LongAdder());
        }
    }

    void count(LeaveReason reason) {
        counters.get(reason).increment();
    }

    void countEndedByServer() {
        sessionEnded.increment();
    }

    long total() {
        return sessionEnded.sum() + counters.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** By the word that the server is told. */
    Map<String, Long> byReason() {
        Map<String, Long> all = new TreeMap<>();
        counters.forEach((reason, counter) -> all.put(reason.token(), counter.sum()));
        all.put("session_ended", sessionEnded.sum());
        return all;
    }
}
