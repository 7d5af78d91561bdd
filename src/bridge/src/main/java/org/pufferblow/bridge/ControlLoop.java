package org.pufferblow.bridge;

import java.time.Duration;
import java.time.Instant;

/**
 * The serial executor that owns one conference's state, and its only source of time. Tasks run one at a time, in the
 * order in which they were given; timers run as tasks.
 */
public interface ControlLoop {
    /** From any thread; never runs the task inside the call. */
    void execute(Runnable task);

    /** From any thread. */
    Timer schedule(Duration delay, Runnable task);

    /** Monotonic; compare by subtraction. */
    long nanoTime();

    /** Wall clock, for what people and other servers read. */
    Instant now();

    /** A timer that has not run yet. */
    interface Timer {
        /** After this returns on the loop's own thread, the task will not run. */
        void cancel();
    }
}
