package org.pufferblow.media.srtp;

import java.util.Arrays;

/**
 * Contexts of incoming streams by SSRC. A peer has few, so they are searched one by one. Confined to one thread.
 *
 * <p>A peer that stays for days changes its SSRCs more often than there are places, hence a stream that has been silent for
 * long gives up its place. With it goes its memory of what it has seen: an attacker who recorded that stream could have it
 * accepted once more, as a new one. Only what the peer itself authenticated takes a place, so no one else can bring that
 * about.
 */
final class SourceTable<C> {
    private static final int USUAL = 2;

    private final int capacity;
    private final long idleNs;
    private int[] ssrcs = new int[USUAL];
    private Object[] contexts = new Object[USUAL];
    private long[] lastUsedNs = new long[USUAL];
    private int size;

    /**
     * @param capacity the most there may be; what they take grows with those that there are
     * @param idleNs how long a stream must have been silent to give up its place
     */
    SourceTable(int capacity, long idleNs) {
        this.capacity = capacity;
        this.idleNs = idleNs;
    }

    /** The slot of an SSRC, or -1. */
    int find(int ssrc) {
        for (int slot = 0; slot < size; slot++) {
            if (ssrcs[slot] == ssrc) {
                return slot;
            }
        }
        return -1;
    }

    @SuppressWarnings("unchecked") // only put() writes there
    C get(int slot) {
        return (C) contexts[slot];
    }

    void touch(int slot, long nowNs) {
        lastUsedNs[slot] = nowNs;
    }

    /** Whether {@link #put} would find a place. */
    boolean hasRoom(long nowNs) {
        return size < capacity || nowNs - lastUsedNs[oldest()] >= idleNs;
    }

    /** Takes a new SSRC in; there must be room. */
    void put(int ssrc, C context, long nowNs) {
        int slot = size < capacity ? size++ : oldest();
        if (slot == ssrcs.length) {
            grow(Math.min(2 * slot, capacity));
        }
        ssrcs[slot] = ssrc;
        contexts[slot] = context;
        lastUsedNs[slot] = nowNs;
    }

    int size() {
        return size;
    }

    void clear() {
        Arrays.fill(contexts, null);
        size = 0;
    }

    private void grow(int length) {
        ssrcs = Arrays.copyOf(ssrcs, length);
        contexts = Arrays.copyOf(contexts, length);
        lastUsedNs = Arrays.copyOf(lastUsedNs, length);
    }

    private int oldest() {
        int oldest = 0;
        for (int slot = 1; slot < size; slot++) {
            if (lastUsedNs[slot] - lastUsedNs[oldest] < 0) {
                oldest = slot;
            }
        }
        return oldest;
    }
}
