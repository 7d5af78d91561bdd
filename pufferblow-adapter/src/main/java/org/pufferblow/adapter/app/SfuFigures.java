package org.pufferblow.adapter.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.pufferblow.adapter.config.Settings;
import org.pufferblow.adapter.control.ControlPlaneMetrics;
import org.pufferblow.adapter.control.EventSender;
import org.pufferblow.adapter.http.Figures;
import org.pufferblow.adapter.room.Rooms;

/** Collects what the metrics show; waits for nobody. */
final class SfuFigures {
    private SfuFigures() {}

    static Figures of(Settings settings, Rooms rooms, EventSender events, ControlPlaneMetrics server,
            Map<String, Long> refusedBefore, Map<String, Map<String, Long>> others) {
        Map<String, Map<String, Long>> counters = new LinkedHashMap<>();
        counters.put("rooms", rooms.counters());
        counters.put("server", server.counters());
        counters.putAll(others);
        Map<String, Long> refusals = new TreeMap<>(rooms.refusals());
        refusedBefore.forEach((reason, count) -> refusals.merge(reason, count, Long::sum));
        return new Figures(rooms.statistics(),
                new Figures.Limits(settings.rooms().maxTotalPeers(), settings.rooms().maxRoomPeers(),
                        settings.rooms().endGrace()),
                new Figures.Events(events.workers(), events.queueLength(), events.queueCapacity(),
                        server.droppedEvents(), server.lastError(), events.oldestAge(), events.sinceAnswer()),
                rooms.leaves(), refusals, counters);
    }
}
