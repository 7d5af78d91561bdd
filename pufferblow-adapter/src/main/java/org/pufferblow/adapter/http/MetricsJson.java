package org.pufferblow.adapter.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pufferblow.adapter.room.RoomStatistics.RoomFigures;

/** The pages' JSON, by the contract's names. */
final class MetricsJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private MetricsJson() {}

    static byte[] metrics(String version, Figures figures) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("version", version);
        page.put("active_rooms", figures.rooms().activeRooms());
        page.put("total_peers", figures.rooms().totalPeers());
        page.put("max_total_peers", figures.limits().maxTotalPeers());
        page.put("max_room_peers", figures.limits().maxRoomPeers());
        page.put("room_end_grace_seconds", seconds(figures.limits().roomEndGrace().toMillis()));
        page.put("total_joins", figures.rooms().totalJoins());
        page.put("total_leaves", figures.rooms().totalLeaves());
        page.put("rejected_connections", figures.rejectedConnections());
        page.put("rejected_connections_by_reason", figures.refusals());
        page.put("dropped_internal_events", figures.events().dropped());
        page.put("tracks_fanned", figures.rooms().tracksFanned());
        page.put("internal_event_workers", figures.events().workers());
        page.put("internal_event_queue_len", figures.events().queueLength());
        page.put("internal_event_queue_cap", figures.events().queueCapacity());
        page.put("rooms", figures.rooms().rooms().stream().map(MetricsJson::room).toList());
        page.put("last_internal_error", figures.events().lastError());
        page.put("internal_event_oldest_seconds", figures.events().oldestAge().toMillis() / 1000.0);
        page.put("server_last_answer_seconds", figures.events().sinceAnswer().toMillis() / 1000.0);
        page.put("leaves_by_reason", figures.leaves());
        page.put("counters", figures.counters());
        return write(page);
    }

    private static Map<String, Object> room(RoomFigures room) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("session_id", room.sessionId());
        line.put("channel_id", room.channelId());
        line.put("peers", room.peers());
        return line;
    }

    /** A whole number wherever it is one, as in the original. */
    private static Number seconds(long millis) {
        return millis % 1000 == 0 ? (Number) (millis / 1000) : BigDecimal.valueOf(millis, 3);
    }

    static byte[] write(Map<String, ?> page) {
        try {
            return MAPPER.writeValueAsBytes(page);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, texts and numbers are always JSON", e);
        }
    }
}
