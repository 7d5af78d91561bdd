package org.pufferblow.load.measure;

/** The sums over all receivers and talkers since the last {@link #restart}. Confined to the port thread. */
public final class MediaTally {
    private final LatencyHistogram latency = new LatencyHistogram();
    private final LatencyHistogram lateness = new LatencyHistogram();
    private long startedNs = System.nanoTime();
    private long sent;
    private long expected;
    private long received;
    private long missing;
    private long late;
    private long duplicates;

    /** Begins a window; what is still on its way then counts in it. */
    public void restart(long nowNs) {
        latency.clear();
        lateness.clear();
        startedNs = nowNs;
        sent = 0;
        expected = 0;
        received = 0;
        missing = 0;
        late = 0;
        duplicates = 0;
    }

    void onPacket(int missingBefore) {
        received++;
        missing += missingBefore;
    }

    /** One that was counted as missing. */
    void onLatePacket() {
        received++;
        missing--;
        late++;
    }

    void onDuplicate() {
        duplicates++;
    }

    /** From the talker's batch to the receiver's. */
    public void onLatency(long ns) {
        latency.record(ns);
    }

    /**
     * A talker's packet leaves.
     *
     * @param listeners who is to hear it
     * @param lateNs after its time: the fault of this process
     */
    public void onSent(int listeners, long lateNs) {
        sent++;
        expected += listeners;
        lateness.record(lateNs);
    }

    /** The window so far, without the streams' jitter. */
    public MediaFigures figures(long nowNs, LatencyHistogram jitter) {
        return new MediaFigures((nowNs - startedNs) / 1e9, sent, expected, received, Math.max(0, missing), late,
                duplicates, latency.count(), latency.quantileNs(0.5), latency.quantileNs(0.99), latency.maxNs(),
                jitter.quantileNs(0.5), jitter.quantileNs(0.95), lateness.quantileNs(0.99));
    }
}
