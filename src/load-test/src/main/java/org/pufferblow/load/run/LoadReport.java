package org.pufferblow.load.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pufferblow.load.measure.JoinTally.JoinFigures;
import org.pufferblow.load.measure.MediaFigures;
import org.pufferblow.load.measure.ServerProcess;
import org.pufferblow.load.options.Limit;
import org.pufferblow.load.options.LoadOptions;

/**
 * The result of a load test.
 *
 * @param interrupted whether somebody ended it early
 * @param people those present at the end
 * @param afterwards the server when everybody had left for a while
 * @param steps of a ramp
 * @param undecryptable packets that were no good: forged, or under other keys
 */
record LoadReport(LoadOptions options, boolean interrupted, int people, JoinFigures joins, MediaFigures media,
        Optional<ServerFigures> server, Optional<ServerProcess.Snapshot> afterwards, OwnFigures own, List<Step> steps,
        long undecryptable) {

    /**
     * What this process has used for it.
     *
     * @param cpuPerPacketNs NaN without a packet
     * @param dropped what came to its sockets faster than it read: lost, but not by the server
     */
    record OwnFigures(double share, double cpuPerPacketNs, long dropped) {}

    /**
     * The server's process during the measurement.
     *
     * @param share of one core
     * @param cpuPerPacketNs of all its CPU, for each packet that came to a listener; NaN without one
     * @param emptyRssKib before the first join
     */
    record ServerFigures(double share, double cpuPerPacketNs, long emptyRssKib, long rssKib, int threads,
            long descriptors, int emptyThreads, long emptyDescriptors) {}

    /** One step of a ramp, without its first second. */
    record Step(int people, MediaFigures media, Optional<ServerFigures> server, boolean held) {}

    /** The most people that were held. */
    int held() {
        return steps.stream().filter(Step::held).mapToInt(Step::people).max().orElse(0);
    }

    /** Whether nobody is left out on purpose, so that what was said can be compared with what was heard. */
    boolean isEverybodyHeard() {
        int voices = options.openMicrophones() ? Math.ceilDiv(options.peers(), options.rooms()) : options.talkers();
        return options.loudest() == 0 || voices <= options.loudest() + 1;
    }

    /** A limit and what was measured: NaN if nothing was. */
    record Broken(Limit limit, double measured) {}

    List<Broken> brokenLimits() {
        return options.limits().stream().map(limit -> new Broken(limit, measured(limit.figure())))
                .filter(each -> each.limit().isBroken(each.measured())).toList();
    }

    private double measured(Limit.Figure figure) {
        boolean silent = media.received() == 0;
        return switch (figure) {
            case MAX_FAILED -> joins.failed() + joins.lost();
            case MAX_LOSS -> silent ? Double.NaN : media.lossPercent();
            case MIN_DELIVERED -> isEverybodyHeard() && media.expected() > 0 ? media.deliveredPercent() : Double.NaN;
            case MAX_P50 -> known(media.latencyP50Ns());
            case MAX_P99 -> known(media.latencyP99Ns());
            case MAX_JITTER -> known(media.jitterP95Ns());
            case MAX_LATE -> silent ? Double.NaN : media.latePercent();
            case MAX_JOIN_P50 -> known(joins.toAudio().p50Ns());
            case MAX_JOIN_P95 -> known(joins.toAudio().p95Ns());
            case MAX_CPU -> server.map(ServerFigures::cpuPerPacketNs).orElse(Double.NaN);
            case MIN_HELD -> held();
        };
    }

    private static double known(long ns) {
        return ns < 0 ? Double.NaN : ns;
    }

    /** 0 if all is well, else 1. */
    int exitCode() {
        return joins.joined() > 0 && brokenLimits().isEmpty() ? 0 : 1;
    }

    /** Why people did not come or stay, with their numbers. */
    Map<String, Integer> reasons() {
        return joins.reasons();
    }
}
