package org.pufferblow.adapter.room;

import java.util.List;

/** Figures for {@code /healthz} and {@code /metrics}, read without waiting for any room. */
public record RoomStatistics(int totalPeers, int activeRooms, long totalJoins, long totalLeaves,
        long rejectedConnections, long tracksFanned, List<RoomFigures> rooms) {
    public RoomStatistics {
        rooms = List.copyOf(rooms);
    }

    /** One room's line. */
    public record RoomFigures(String sessionId, String channelId, int peers) {}
}
