package org.pufferblow.adapter.control;

/** A token bucket that may be overdrawn, by as much as its capacity. Filled at a steady rate. Time is an argument. */
final class RateBucket {
    private static final double NS_PER_S = 1e9;
    /** So that a wait that was computed is never a hair too short. */
    private static final double EPSILON = 1e-6;

    private final double perNs;
    private final double brim;
    private double tokens;
    private long lastNs;

    /** Full. */
    RateBucket(double perSecond, double brim, long nowNs) {
        this.perNs = perSecond / NS_PER_S;
        this.brim = brim;
        this.tokens = brim;
        this.lastNs = nowNs;
    }

    /** Zero if there are as many. */
    long waitNs(double wanted, long nowNs) {
        fill(nowNs);
        double missing = wanted - tokens;
        return missing <= EPSILON ? 0 : (long) Math.ceil(missing / perNs);
    }

    void take(long nowNs) {
        fill(nowNs);
        tokens = Math.max(-brim, tokens - 1);
    }

    private void fill(long nowNs) {
        tokens = Math.min(brim, tokens + Math.max(0, nowNs - lastNs) * perNs);
        lastNs = nowNs;
    }
}
