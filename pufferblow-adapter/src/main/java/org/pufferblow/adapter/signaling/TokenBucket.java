package org.pufferblow.adapter.signaling;

import java.util.OptionalLong;

/** A rate with bursts: filled steadily up to its capacity, emptied by use. Pure; its owner sees to one thread at a time. */
final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double capacity;
    private final double perSecond;
    /** May be below zero: what was promised to those who wait. */
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

    /**
     * Takes one, if need be one that is still to come.
     *
     * @return how long to wait for it, in nanoseconds; empty, with nothing taken, if that is longer than {@code maxWaitNs}
     */
    OptionalLong reserve(long maxWaitNs, long nowNs) {
        fill(nowNs);
        long waitNs = level >= 1 ? 0 : (long) ((1 - level) / perSecond * NANOS);
        if (waitNs > maxWaitNs) {
            return OptionalLong.empty();
        }
        level -= 1;
        return OptionalLong.of(waitNs);
    }

    private void fill(long nowNs) {
        level = Math.min(capacity, level + (nowNs - filledAtNs) / NANOS * perSecond);
        filledAtNs = nowNs;
    }
}
