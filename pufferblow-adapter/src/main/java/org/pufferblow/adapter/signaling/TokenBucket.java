package org.pufferblow.adapter.signaling;

/** A rate with bursts: filled steadily up to its capacity, emptied by use. Pure; its owner sees to one thread at a time. */
final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double capacity;
    private final double perSecond;
    private double level;
    private long filledAtNs;

    /** Full at first. */
    TokenBucket(double capacity, double perSecond, long nowNs) {
        this.capacity = capacity;
        this.perSecond = perSecond;
        this.level = capacity;
        this.filledAtNs = nowNs;
    }

    /** Takes so much if it is there, else nothing. */
    boolean tryTake(double amount, long nowNs) {
        fill(nowNs);
        if (level < amount) {
            return false;
        }
        level -= amount;
        return true;
    }

    /** Takes so much, or all that there is. */
    void take(double amount, long nowNs) {
        fill(nowNs);
        level = Math.max(0, level - amount);
    }

    /** How much there is. */
    double level(long nowNs) {
        fill(nowNs);
        return level;
    }

    private void fill(long nowNs) {
        level = Math.min(capacity, level + (nowNs - filledAtNs) / NANOS * perSecond);
        filledAtNs = nowNs;
    }
}
