package org.pufferblow.load.measure;

import java.util.Arrays;

/**
 * Counts of durations, in buckets whose width is at most a thirty-second of their value; from 1 µs to a little over an hour,
 * beyond which everything counts as the longest. For one thread at a time.
 */
public final class LatencyHistogram {
    /** Of buckets, for each doubling. */
    private static final int SUB_BITS = 5;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;
    private static final int DOUBLINGS = 32 - SUB_BITS;

    private final long[] counts = new long[SUB_BUCKETS * (DOUBLINGS + 1)];
    private long count;
    private long maxNs;

    /** Negative durations count as none. */
    public void record(long ns) {
        long positive = Math.max(0, ns);
        counts[bucketOf(positive / 1_000)]++;
        count++;
        maxNs = Math.max(maxNs, positive);
    }

    public long count() {
        return count;
    }

    public long maxNs() {
        return maxNs;
    }

    /**
     * The duration below or at which that part of all lie.
     *
     * @param part between 0 and 1
     * @return the upper end of its bucket, but never more than the longest; -1 if there is none at all
     */
    public long quantileNs(double part) {
        if (count == 0) {
            return -1;
        }
        long rank = Math.max(1, (long) Math.ceil(part * count));
        long seen = 0;
        int bucket = 0;
        while ((seen += counts[bucket]) < rank) {
            bucket++;
        }
        return Math.min(maxNs, (upperEndOf(bucket) + 1) * 1_000 - 1);
    }

    /** Begins anew. */
    public void clear() {
        Arrays.fill(counts, 0);
        count = 0;
        maxNs = 0;
    }

    private static int bucketOf(long micros) {
        if (micros < SUB_BUCKETS) {
            return (int) micros;
        }
        int doubling = Long.SIZE - Long.numberOfLeadingZeros(micros) - SUB_BITS;
        if (doubling > DOUBLINGS) {
            return SUB_BUCKETS * (DOUBLINGS + 1) - 1;
        }
        // The leading bit is implied: the upper half of each doubling's places holds what the lower ones cannot.
        return SUB_BUCKETS + (doubling - 1) * SUB_BUCKETS / 2 + (int) (micros >> doubling) - SUB_BUCKETS / 2;
    }

    private static long upperEndOf(int bucket) {
        if (bucket < SUB_BUCKETS) {
            return bucket;
        }
        int doubling = (bucket - SUB_BUCKETS) / (SUB_BUCKETS / 2) + 1;
        int place = (bucket - SUB_BUCKETS) % (SUB_BUCKETS / 2) + SUB_BUCKETS / 2;
        return ((place + 1L) << doubling) - 1;
    }
}
