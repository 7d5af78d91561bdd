package org.pufferblow.adapter.http;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.pufferblow.adapter.room.RoomStatistics.RoomFigures;

/** Our figures and the Java machine's for Prometheus. Safe for any thread; a scrape takes milliseconds. */
final class Exposition {
    private static final String PREFIX = "media_sfu_";
    /** A series for each room that ever was would fill Prometheus; it sees the largest of those that are. */
    private static final int MAX_ROOMS = 50;
    private static final Pattern NO_NAME = Pattern.compile("[^a-z0-9]+");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final String version;
    private final Readiness readiness;
    private final Supplier<Figures> figures;

    Exposition(String version, Readiness readiness, Supplier<Figures> figures) {
        this.version = version;
        this.readiness = readiness;
        this.figures = figures;
        JvmMetrics.builder().register(registry);
        registry.register(this::collect);
    }

    ExpositionFormats formats() {
        return formats;
    }

    byte[] write(ExpositionFormatWriter format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            format.write(bytes, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        return bytes.toByteArray();
    }

    /** By name, since two of one name would spoil the whole page. */
    private MetricSnapshots collect() {
        Figures now = figures.get();
        Map<String, MetricSnapshot> all = new LinkedHashMap<>();
        add(all, InfoSnapshot.builder().name(PREFIX + "build").help("The version that runs.")
                .dataPoint(InfoDataPointSnapshot.builder().labels(Labels.of("version", version)).build()).build());
        add(all, gauge("ready", "1 if people can be sent here.",
                readiness.state() instanceof Readiness.State.Ready ? 1 : 0));
        add(all, gauge("peers", "People in all rooms.", now.rooms().totalPeers()));
        add(all, gauge("rooms", "Rooms, empty ones in their grace included.", now.rooms().activeRooms()));
        add(all, gauge("max_peers", "The most people that are let in.", now.limits().maxTotalPeers()));
        add(all, gauge("max_room_peers", "The most people that are let into one room.",
                now.limits().maxRoomPeers()));
        add(all, gauge("room_end_grace_seconds", "How long an empty room stays.",
                now.limits().roomEndGrace().toMillis() / 1000.0));
        add(all, roomPeers(now));
        add(all, counter("joins", "People let in.", now.rooms().totalJoins()));
        add(all, counter("leaves", "People gone.", now.rooms().totalLeaves()));
        add(all, counter("rejected_connections", "People not let in.", now.rejectedConnections()));
        add(all, byReason("leaves_by_reason", "People gone, by reason.", now.leaves()));
        add(all, byReason("refusals", "People not let in, by reason.", now.refusals()));
        add(all, counter("tracks_fanned", "Voices passed on to a listener.", now.rooms().tracksFanned()));
        add(all, gauge("event_workers", "Sessions whose events are sent in parallel.", now.events().workers()));
        add(all, gauge("event_queue_length", "Events that wait for the server.", now.events().queueLength()));
        add(all, gauge("event_queue_capacity", "Events that may wait.", now.events().queueCapacity()));
        add(all, gauge("event_oldest_age_seconds", "How long the oldest event that waits has been undelivered.",
                now.events().oldestAge().toMillis() / 1000.0));
        add(all, gauge("server_last_answer_seconds", "How long ago the server last answered an event.",
                now.events().sinceAnswer().toMillis() / 1000.0));
        add(all, counter("dropped_events", "Events that never arrive.", now.events().dropped()));
        now.counters().forEach((part, counters) -> counters.forEach(
                (name, value) -> add(all, counter(name(part, name), "Counted by " + part + ".", value))));
        MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
        all.values().forEach(snapshots::metricSnapshot);
        return snapshots.build();
    }

    private static void add(Map<String, MetricSnapshot> all, MetricSnapshot metric) {
        all.putIfAbsent(metric.getMetadata().getPrometheusName(), metric);
    }

    /** Lower case, with the part in front but not twice, and without the ending that the format adds. */
    private static String name(String part, String name) {
        String plain = NO_NAME.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("_");
        String owner = NO_NAME.matcher(part.toLowerCase(Locale.ROOT)).replaceAll("_") + "_";
        String full = plain.startsWith(owner) ? plain : owner + plain;
        return full.endsWith("_total") ? full.substring(0, full.length() - "_total".length()) : full;
    }

    private static GaugeSnapshot gauge(String name, String help, double value) {
        return GaugeSnapshot.builder().name(PREFIX + name).help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).build()).build();
    }

    private static CounterSnapshot counter(String name, String help, long value) {
        return CounterSnapshot.builder().name(PREFIX + name).help(help)
                .dataPoint(CounterDataPointSnapshot.builder().value((double) value).build()).build();
    }

    private static CounterSnapshot byReason(String name, String help, Map<String, Long> values) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(PREFIX + name).help(help);
        values.forEach((reason, value) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                .labels(Labels.of("reason", reason)).value((double) value).build()));
        return counter.build();
    }

    private static GaugeSnapshot roomPeers(Figures now) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(PREFIX + "room_peers")
                .help("People in a room, for the " + MAX_ROOMS + " fullest.");
        now.rooms().rooms().stream().sorted(Comparator.comparingInt(RoomFigures::peers).reversed()
                .thenComparing(RoomFigures::sessionId)).limit(MAX_ROOMS)
                .forEach(room -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("session_id", room.sessionId(), "channel_id", room.channelId()))
                        .value(room.peers()).build()));
        return gauge.build();
    }
}
