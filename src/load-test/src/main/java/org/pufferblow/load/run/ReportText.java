package org.pufferblow.load.run;

import java.util.Locale;
import org.pufferblow.load.measure.JoinTally.Quantiles;
import org.pufferblow.load.measure.MediaFigures;
import org.pufferblow.load.options.Limit;
import org.pufferblow.load.options.LoadOptions;
import org.pufferblow.load.options.Mode;
import org.pufferblow.load.run.LoadReport.Broken;
import org.pufferblow.load.run.LoadReport.ServerFigures;

/** A report as a table for people. */
final class ReportText {
    private static final int NAME_WIDTH = 16;

    private final LoadReport report;
    private final StringBuilder text = new StringBuilder();

    private ReportText(LoadReport report) {
        this.report = report;
    }

    static String of(LoadReport report) {
        return new ReportText(report).write();
    }

    private String write() {
        LoadOptions options = report.options();
        text.append("%n%s: %d people in %d rooms, %d talkers in each%s; measured for %s s%s%n".formatted(
                options.mode().token(), options.peers(), options.rooms(), options.talkers(),
                options.openMicrophones() ? ", all microphones open" : "", decimal(report.media().seconds(), 1),
                report.interrupted() ? " (interrupted)" : ""));
        line("joined", "%d of %d, %d failed, %d lost later".formatted(report.joins().joined(),
                report.joins().started(), report.joins().failed(), report.joins().lost()));
        report.reasons().forEach((reason, count) -> line("", count + " × " + reason));
        line("join to media", quantiles(report.joins().toMedia()));
        line("join to audio", quantiles(report.joins().toAudio()));
        media(report.media());
        report.server().ifPresent(this::server);
        report.afterwards().ifPresent(server -> line("afterwards", "%d MiB resident, %d threads, %d files and sockets"
                .formatted(server.rssKib() >> 10, server.threads(), server.descriptors())));
        if (options.mode() == Mode.RAMP) {
            steps();
        }
        for (Broken broken : report.brokenLimits()) {
            line("LIMIT", "--" + broken.limit().figure().flag() + " " + shown(broken.limit(), broken.limit().value())
                    + " is not kept: "
                    + (Double.isNaN(broken.measured())
                            ? "nothing was measured"
                            : shown(broken.limit(), broken.measured())));
        }
        return text.toString();
    }

    private void media(MediaFigures media) {
        line("packets", "%s a second to listeners, %d in all%s".formatted(decimal(media.packetsPerSecond(), 0),
                media.received(),
                report.isEverybodyHeard()
                        ? "; delivered " + decimal(media.deliveredPercent(), 3) + " % of " + media.expected()
                        : "; the server forwards the loudest " + report.options().loudest()));
        line("lost", decimal(media.lossPercent(), 4) + " % (" + media.missing() + ")" + (report.own().dropped() > 0
                ? "; " + report.own().dropped() + " came to this tool's sockets and were not read in time"
                : ""));
        line("out of order", decimal(media.latePercent(), 4) + " % (" + media.late() + "), " + media.duplicates()
                + " twice" + (report.undecryptable() > 0 ? ", " + report.undecryptable() + " not authentic" : ""));
        line("latency", "p50 %s  p99 %s  max %s  (%d samples)".formatted(millis(media.latencyP50Ns()),
                millis(media.latencyP99Ns()), millis(media.latencySamples() == 0 ? -1 : media.latencyMaxNs()),
                media.latencySamples()));
        line("jitter", "p50 %s  p95 %s".formatted(millis(media.jitterP50Ns()), millis(media.jitterP95Ns())));
        line("this tool", "%s %% of a core, %s a packet; sends late by p99 %s".formatted(
                decimal(100 * report.own().share(), 1), micros(report.own().cpuPerPacketNs()),
                millis(media.senderLatenessP99Ns())));
    }

    private void server(ServerFigures server) {
        line("server's CPU", "%s a forwarded packet, %s %% of a core".formatted(micros(server.cpuPerPacketNs()),
                decimal(100 * server.share(), 1)));
        int people = Math.max(1, report.people());
        line("server's memory", "%d MiB resident, %d MiB before the first join: %d KiB more for each of %d".formatted(
                server.rssKib() >> 10, server.emptyRssKib() >> 10, (server.rssKib() - server.emptyRssKib()) / people,
                people));
        line("server holds", "%d threads (%d before), %d files and sockets (%d before)".formatted(server.threads(),
                server.emptyThreads(), server.descriptors(), server.emptyDescriptors()));
    }

    private void steps() {
        line("held", report.held() + " people");
        text.append("%n  %6s %9s %9s %11s %11s %8s %10s%n".formatted("people", "packets/s", "lost %", "latency p50",
                "latency p99", "CPU %", "CPU/packet"));
        for (LoadReport.Step step : report.steps()) {
            text.append("  %6d %9s %9s %11s %11s %8s %10s%s%n".formatted(step.people(),
                    decimal(step.media().packetsPerSecond(), 0), decimal(step.media().lossPercent(), 3),
                    millis(step.media().latencyP50Ns()), millis(step.media().latencyP99Ns()),
                    step.server().map(server -> decimal(100 * server.share(), 1)).orElse("-"),
                    step.server().map(server -> micros(server.cpuPerPacketNs())).orElse("-"),
                    step.held() ? "" : "  not held"));
        }
    }

    private void line(String name, String value) {
        text.append("  ").append(name).append(" ".repeat(Math.max(1, NAME_WIDTH - name.length()))).append(value)
                .append(System.lineSeparator());
    }

    private static String quantiles(Quantiles quantiles) {
        return quantiles.count() == 0
                ? "-"
                : "p50 %s  p95 %s  max %s  (%d)".formatted(millis(quantiles.p50Ns()), millis(quantiles.p95Ns()),
                        millis(quantiles.maxNs()), quantiles.count());
    }

    private static String shown(Limit limit, double value) {
        return switch (limit.figure().unit()) {
            case TIME -> value < 1e5 ? micros(value) : millis((long) value);
            case PERCENT -> decimal(value, 4) + " %";
            case NUMBER -> decimal(value, 0);
        };
    }

    static String millis(long ns) {
        return ns < 0 ? "-" : decimal(ns / 1e6, ns < 10_000_000 ? 2 : 0) + " ms";
    }

    private static String micros(double ns) {
        return Double.isNaN(ns) ? "-" : decimal(ns / 1e3, 1) + " µs";
    }

    static String decimal(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
