package org.pufferblow.load.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.pufferblow.load.measure.JoinTally.Quantiles;
import org.pufferblow.load.measure.MediaFigures;
import org.pufferblow.load.options.LoadOptions;
import org.pufferblow.load.run.LoadReport.ServerFigures;

/** A report as JSON for programs. Durations are in milliseconds, null where nothing was measured. */
final class ReportJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ReportJson() {}

    static String of(LoadReport report) {
        LoadOptions options = report.options();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("mode", options.mode().token()).put("peers", options.peers()).put("rooms", options.rooms())
                .put("talkers", options.talkers()).put("open_microphones", options.openMicrophones())
                .put("interrupted", report.interrupted());
        ObjectNode joins = json.putObject("joins");
        joins.put("started", report.joins().started()).put("joined", report.joins().joined())
                .put("failed", report.joins().failed()).put("lost", report.joins().lost());
        quantiles(joins.putObject("to_media_ms"), report.joins().toMedia());
        quantiles(joins.putObject("to_audio_ms"), report.joins().toAudio());
        ObjectNode reasons = joins.putObject("reasons");
        report.reasons().forEach(reasons::put);
        media(json.putObject("media"), report.media(), report.isEverybodyHeard());
        json.withObjectProperty("media").put("not_authentic", report.undecryptable());
        json.putObject("own").put("cpu_share_of_core", report.own().share()).put("dropped", report.own().dropped());
        report.server().ifPresent(server -> server(json.putObject("server"), server, report.people()));
        report.afterwards()
                .ifPresent(server -> json.putObject("server_afterwards").put("rss_kib", server.rssKib())
                        .put("threads", server.threads()).put("files", server.descriptors()));
        if (!report.steps().isEmpty()) {
            json.put("held", report.held());
            ArrayNode steps = json.putArray("steps");
            for (LoadReport.Step step : report.steps()) {
                ObjectNode one = steps.addObject().put("people", step.people()).put("held", step.held());
                media(one.putObject("media"), step.media(), report.isEverybodyHeard());
                step.server().ifPresent(server -> server(one.putObject("server"), server, step.people()));
            }
        }
        ArrayNode broken = json.putArray("limits_not_kept");
        report.brokenLimits().forEach(each -> broken.add(each.limit().figure().flag()));
        return MAPPER.valueToTree(json).toPrettyString();
    }

    private static void quantiles(ObjectNode json, Quantiles quantiles) {
        json.put("count", quantiles.count());
        millis(json, "p50", quantiles.p50Ns());
        millis(json, "p95", quantiles.p95Ns());
        millis(json, "max", quantiles.maxNs());
    }

    private static void media(ObjectNode json, MediaFigures media, boolean everybodyIsHeard) {
        json.put("seconds", media.seconds()).put("packets_sent", media.sent()).put("packets", media.received())
                .put("packets_per_second", media.packetsPerSecond());
        if (everybodyIsHeard) {
            json.put("packets_expected", media.expected()).put("delivered_percent", media.deliveredPercent());
        }
        json.put("lost", media.missing()).put("lost_percent", media.lossPercent()).put("out_of_order", media.late())
                .put("duplicates", media.duplicates()).put("latency_samples", media.latencySamples());
        millis(json, "latency_p50_ms", media.latencyP50Ns());
        millis(json, "latency_p99_ms", media.latencyP99Ns());
        millis(json, "latency_max_ms", media.latencySamples() == 0 ? -1 : media.latencyMaxNs());
        millis(json, "jitter_p50_ms", media.jitterP50Ns());
        millis(json, "jitter_p95_ms", media.jitterP95Ns());
        millis(json, "own_lateness_p99_ms", media.senderLatenessP99Ns());
    }

    private static void server(ObjectNode json, ServerFigures server, int people) {
        json.put("cpu_share_of_core", server.share());
        if (!Double.isNaN(server.cpuPerPacketNs())) {
            json.put("cpu_per_packet_us", server.cpuPerPacketNs() / 1e3);
        }
        json.put("rss_kib", server.rssKib()).put("rss_empty_kib", server.emptyRssKib())
                .put("rss_per_peer_kib", (server.rssKib() - server.emptyRssKib()) / (double) Math.max(1, people))
                .put("threads", server.threads()).put("threads_empty", server.emptyThreads())
                .put("files", server.descriptors()).put("files_empty", server.emptyDescriptors());
    }

    private static void millis(ObjectNode json, String name, long ns) {
        if (ns < 0) {
            json.putNull(name);
        } else {
            json.put(name, ns / 1e6);
        }
    }
}
