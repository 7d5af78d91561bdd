package org.pufferblow.e2e.peers;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** When this process's threads were not let run: one of them sleeps a little, again and again, and looks how long it was. */
final class Stalls implements AutoCloseable {
    private static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(2);
    /** What a timer is late by without any stall. */
    private static final long USUAL_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int REMEMBERED = 8192;

    private final long[] fromNs = new long[REMEMBERED];
    private final long[] toNs = new long[REMEMBERED];
    private int next;
    private volatile boolean closed;

    Stalls() {
        Thread.ofPlatform().daemon().name("stalls").start(this::watch);
    }

    private void watch() {
        while (!closed) {
            long dueNs = System.nanoTime() + SLEEP_NS;
            LockSupport.parkNanos(SLEEP_NS);
            long nowNs = System.nanoTime();
            if (nowNs - dueNs > USUAL_NS) {
                add(dueNs, nowNs);
            }
        }
    }

    private synchronized void add(long from, long to) {
        fromNs[next] = from;
        toNs[next] = to;
        next = (next + 1) % REMEMBERED;
    }

    /** The longest one's share of a time. */
    synchronized long longestNs(long from, long to) {
        long longest = 0;
        for (int i = 0; i < REMEMBERED; i++) {
            if (toNs[i] != 0) {
                longest = Math.max(longest, Math.min(toNs[i], to) - Math.max(fromNs[i], from));
            }
        }
        return longest;
    }

    @Override
    public void close() {
        closed = true;
    }
}
