package org.pufferblow.load.measure;

import java.util.LinkedHashMap;
import java.util.Map;

/** How joins went. Safe for any thread. */
public final class JoinTally {
    /** Of different reasons; what a server says is its own affair. */
    private static final int MAX_REASONS = 20;
    private static final int MAX_REASON_LENGTH = 100;

    private final LatencyHistogram toMedia = new LatencyHistogram();
    private final LatencyHistogram toAudio = new LatencyHistogram();
    private final Map<String, Integer> reasons = new LinkedHashMap<>();
    private int started;
    private int joined;
    private int failed;
    private int lost;

    /**
     * How joins went, in nanoseconds; -1 where there is none.
     *
     * @param joined those who are done: they hear somebody, or nobody else talks in their room
     * @param failed those who were refused, or did not get that far in time
     * @param lost those whom the server or the network threw out afterwards
     * @param toMedia of all: until DTLS has keys
     * @param toAudio of those who came when somebody was talking
     * @param reasons of failures and losses, with their numbers
     */
    public record JoinFigures(int started, int joined, int failed, int lost, Quantiles toMedia, Quantiles toAudio,
            Map<String, Integer> reasons) {
        public JoinFigures {
            reasons = Map.copyOf(reasons);
        }
    }

    /** Of a histogram, in nanoseconds; -1 each without a value. */
    public record Quantiles(long count, long p50Ns, long p95Ns, long maxNs) {
        static Quantiles of(LatencyHistogram histogram) {
            return new Quantiles(histogram.count(), histogram.quantileNs(0.5), histogram.quantileNs(0.95),
                    histogram.count() == 0 ? -1 : histogram.maxNs());
        }
    }

    public synchronized void onStarted() {
        started++;
    }

    /** Somebody's media is connected so long after its WebSocket was begun. */
    public synchronized void onMedia(long afterNs) {
        toMedia.record(afterNs);
    }

    /** Somebody hears somebody. */
    public synchronized void onAudio(long afterNs) {
        toAudio.record(afterNs);
    }

    public synchronized void onJoined() {
        joined++;
    }

    /** One who had not joined. */
    public synchronized void onFailed(String reason) {
        failed++;
        count(reason);
    }

    /** One who had joined. */
    public synchronized void onLost(String reason) {
        lost++;
        count(reason);
    }

    private void count(String reason) {
        String shown = reason.length() > MAX_REASON_LENGTH ? reason.substring(0, MAX_REASON_LENGTH) : reason;
        if (reasons.size() < MAX_REASONS || reasons.containsKey(shown)) {
            reasons.merge(shown, 1, Integer::sum);
        }
    }

    /** Forgets the durations, so that those who come from now on are measured by themselves. */
    public synchronized void restartDurations() {
        toMedia.clear();
        toAudio.clear();
    }

    /** Forgets everything. */
    public synchronized void restart() {
        restartDurations();
        reasons.clear();
        started = 0;
        joined = 0;
        failed = 0;
        lost = 0;
    }

    public synchronized JoinFigures figures() {
        return new JoinFigures(started, joined, failed, lost, Quantiles.of(toMedia), Quantiles.of(toAudio), reasons);
    }
}
