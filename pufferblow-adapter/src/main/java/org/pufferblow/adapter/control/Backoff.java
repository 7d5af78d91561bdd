package org.pufferblow.adapter.control;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Waits that double from failure to failure up to a limit, less a random part of up to half, so that those who failed
 * together do not come back together.
 */
final class Backoff {
    private static final int MAX_DOUBLINGS = 30;

    private final long firstNs;
    private final long maxNs;
    private final DoubleSupplier random;

    /**
     * Between two bounds.
     *
     * @param random evenly from 0 to 1
     */
    Backoff(Duration first, Duration max, DoubleSupplier random) {
        this.firstNs = first.toNanos();
        this.maxNs = max.toNanos();
        this.random = random;
    }

    /** The wait after so many failures in a row, of which there is at least one. */
    long delayNs(int failures) {
        long full = Math.min(maxNs, firstNs << Math.min(failures - 1, MAX_DOUBLINGS));
        return full - (long) (full * random.getAsDouble() / 2);
    }
}
