package org.pufferblow.adapter.signaling;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** How many people were not let in, by the close code that they were told. Safe for any thread. */
public final class Refusals {
    /** Shown from the start, so that the first one is seen as a change. */
    private static final Set<CloseCode> USUAL = EnumSet.of(CloseCode.INVALID_TOKEN, CloseCode.SERVER_FULL,
            CloseCode.ROOM_FULL, CloseCode.ALREADY_CONNECTED, CloseCode.TRY_AGAIN, CloseCode.GOING_AWAY);

    private final Map<CloseCode, LongAdder> counters = new EnumMap<>(CloseCode.class);

    /** None yet. */
    public Refusals() {
        for (CloseCode code : CloseCode.values()) {
            counters.put(code, new LongAdder());
        }
    }

    /** Counts one. */
    public void count(CloseCode code) {
        counters.get(code).increment();
    }

    public long total() {
        return counters.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** By the code's name in lower case. */
    public Map<String, Long> byReason() {
        Map<String, Long> all = new TreeMap<>();
        counters.forEach((code, counter) -> {
            if (USUAL.contains(code) || counter.sum() > 0) {
                all.put(code.name().toLowerCase(Locale.ROOT), counter.sum());
            }
        });
        return all;
    }
}
