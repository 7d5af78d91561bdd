package org.pufferblow.transport.ice;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Token buckets in fixed room: whoever hashes to the same slot shares one. Each slot holds the time at which its bucket is
 * full again (the generic cell rate algorithm), in nanoseconds since the limit was made. Safe for any thread; allocates
 * nothing.
 */
final class RateLimit {
    private final AtomicLongArray fullAtNs;
    private final long tokenNs;
    private final long burstNs;
    private final long startNs;

    /**
     * @param slots a power of two
     * @param burst tokens of a full bucket
     */
    RateLimit(int slots, int perSecond, int burst, long nowNs) {
        this.fullAtNs = new AtomicLongArray(slots);
        this.tokenNs = 1_000_000_000L / perSecond;
        this.burstNs = burst * tokenNs;
        this.startNs = nowNs;
    }

    /** Of a limit with one slot. */
    boolean isEmpty(long nowNs) {
        return isEmpty(0, nowNs);
    }

    /** @param hash good in each of its bits */
    boolean isEmpty(long hash, long nowNs) {
        return fullAtNs.get(slot(hash)) - (nowNs - startNs) > burstNs - tokenNs;
    }

    /** Of a limit with one slot. */
    void take(long nowNs) {
        take(0, nowNs);
    }

    void take(long hash, long nowNs) {
        int slot = slot(hash);
        long sinceStartNs = nowNs - startNs;
        long full;
        long next;
        do {
            full = fullAtNs.get(slot);
            next = Math.min(Math.max(full, sinceStartNs) + tokenNs, sinceStartNs + burstNs);
        } while (!fullAtNs.compareAndSet(slot, full, next));
    }

    private int slot(long hash) {
        return (int) hash & fullAtNs.length() - 1;
    }
}
