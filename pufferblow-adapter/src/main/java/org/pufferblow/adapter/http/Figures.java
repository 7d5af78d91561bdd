package org.pufferblow.adapter.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pufferblow.adapter.room.RoomStatistics;

/**
 * The figures of the metrics, read at one moment and without waiting for anything.
 *
 * @param leaves who has gone, by reason: each of them once
 * @param refusals who was not let in, by reason: each of them once
 * @param counters monotonic counters by the part that keeps them, such as {@code transport}, and by name
 */
public record Figures(RoomStatistics rooms, Limits limits, Events events, Map<String, Long> leaves,
        Map<String, Long> refusals,
        Map<String, Map<String, Long>> counters) {
    private static final Figures NONE = new Figures(new RoomStatistics(0, 0, 0, 0, 0, 0, List.of()),
            new Limits(0, 0, Duration.ZERO), new Events(0, 0, 0, 0, "", Duration.ZERO, Duration.ZERO), Map.of(),
            Map.of(), Map.of());

    public Figures {
        leaves = new TreeMap<>(leaves);
        refusals = new TreeMap<>(refusals);
        counters = new LinkedHashMap<>(counters);
    }

    /** All refusals, whatever their reason. */
    public long rejectedConnections() {
        return refusals.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The effective settings that operators look for beside the figures. */
    public record Limits(int maxTotalPeers, int maxRoomPeers, Duration roomEndGrace) {}

    /**
     * The way to the server.
     *
     * @param dropped events that never arrive
     * @param oldestAge how long the oldest event that waits has been undelivered
     * @param sinceAnswer how long ago the server last answered an event
     * @param lastError a plain word; empty if there was none
     */
    public record Events(int workers, int queueLength, int queueCapacity, long dropped, String lastError,
            Duration oldestAge, Duration sinceAnswer) {}

    /** Before the bootstrap has succeeded. */
    public static Figures none() {
        return NONE;
    }
}
