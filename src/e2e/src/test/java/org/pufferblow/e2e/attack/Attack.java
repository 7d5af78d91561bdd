package org.pufferblow.e2e.attack;

import java.io.IOException;

/** Goes on attacking, at a pace of its own, until it is stopped. Confined to one thread. */
interface Attack extends AutoCloseable {
    /** Does what is due, and waits a moment for more. */
    void turn() throws IOException;

    /** What it has done so far, in words. */
    String achieved();

    @Override
    void close() throws IOException;

    /** So many a second: how many are due. */
    final class Tempo {
        private static final double NS_PER_SECOND = 1e9;
        /** A process that was not let run does not catch up with more than so much of a second. */
        private static final double LONGEST_LEAP = 0.1;

        private final double perSecond;
        private long lastNs = System.nanoTime();
        private double due;

        Tempo(double perSecond) {
            this.perSecond = perSecond;
        }

        /** All that are due now. */
        int take() {
            long nowNs = System.nanoTime();
            due = Math.min(due + (nowNs - lastNs) / NS_PER_SECOND * perSecond, LONGEST_LEAP * perSecond);
            lastNs = nowNs;
            int whole = (int) due;
            due -= whole;
            return whole;
        }
    }
}
