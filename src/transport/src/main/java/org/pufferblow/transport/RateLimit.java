package org.pufferblow.transport;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A token bucket, full at first, or many of them in fixed room: whoever hashes to the same slot shares one. Each slot holds the
 * time at which its bucket is full again (the generic cell rate algorithm), in nanoseconds since the limit was made. Safe for
 * any thread; allocates nothing. Time is an argument.
 */
public final class RateLimit {
    private static final double SECOND_NS = 1e9;
    /** What is slower than a token in three hours is no slower than that, so that no sum runs over. */
    private static final double SLOWEST_TOKEN_NS = 1e13;

    private final AtomicLongArray fullAtNs;
    private final long tokenNs;
    private final long burstNs;
    private final long startNs;

    /**
     * One bucket.
     *
     * @param burst tokens of a full one
     */
    public RateLimit(double burst, double perSecond, long nowNs) {
        this(1, burst, perSecond, nowNs);
    }

    /**
     * Many buckets.
     *
     * @param slots a power of two
     * @param burst tokens of a full one
     */
    public RateLimit(int slots, double burst, double perSecond, long nowNs) {
        this.fullAtNs = new AtomicLongArray(slots);
        this.tokenNs = Math.round(Math.clamp(SECOND_NS / perSecond, 1, SLOWEST_TOKEN_NS));
        this.burstNs = (long) (burst * tokenNs);
        this.startNs = nowNs;
    }

    /** Takes so much if it is there, else nothing. */
    public boolean tryTake(double amount, long nowNs) {
        long sinceStartNs = nowNs - startNs;
        long full;
        long next;
        do {
            full = fullAtNs.get(0);
            next = Math.max(full, sinceStartNs) + ns(amount);
            if (next - sinceStartNs > burstNs) {
                return false;
            }
        } while (!fullAtNs.compareAndSet(0, full, next));
        return true;
    }

    /** Takes so much, or all that there is. */
    public void take(double amount, long nowNs) {
        take(0, ns(amount), burstNs, nowNs);
    }

    /** Takes a token whether there is one or not: the bucket may owe as many as it holds. */
    public void overdraw(long nowNs) {
        take(0, tokenNs, 2 * burstNs, nowNs);
    }

    /** Takes a token if there is one, from the bucket of this hash, which is to be good in each of its bits. */
    public void takeOf(long hash, long nowNs) {
        take(slot(hash), tokenNs, burstNs, nowNs);
    }

    private void take(int slot, long amountNs, long mostNs, long nowNs) {
        long sinceStartNs = nowNs - startNs;
        long full;
        long next;
        do {
            full = fullAtNs.get(slot);
            next = Math.min(Math.max(full, sinceStartNs) + amountNs, sinceStartNs + mostNs);
        } while (!fullAtNs.compareAndSet(slot, full, next));
    }

    /** How much there is. */
    public double level(long nowNs) {
        return (double) (burstNs - missingNs(0, nowNs)) / tokenNs;
    }

    /** How long until there is so much; zero if there is. */
    public long waitNs(double amount, long nowNs) {
        return Math.max(0, missingNs(0, nowNs) + ns(amount) - burstNs);
    }

    /** Whether there is no whole token. */
    public boolean isEmpty(long nowNs) {
        return isEmptyOf(0, nowNs);
    }

    /** The same of the bucket of this hash. */
    public boolean isEmptyOf(long hash, long nowNs) {
        return missingNs(slot(hash), nowNs) > burstNs - tokenNs;
    }

    private long missingNs(int slot, long nowNs) {
        return Math.max(0, fullAtNs.get(slot) - (nowNs - startNs));
    }

    private long ns(double amount) {
        return (long) (amount * tokenNs);
    }

    private int slot(long hash) {
        return (int) hash & fullAtNs.length() - 1;
    }
}
