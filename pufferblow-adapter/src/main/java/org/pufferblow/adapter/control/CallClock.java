package org.pufferblow.adapter.control;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Time as the calls to the server see it; tests put a clock of their own in its place. Safe for any thread. */
public interface CallClock {
    /** Monotonic; compare by subtraction. */
    long nanoTime();

    /** Wall clock: what the server compares signatures' timestamps with. */
    Instant now();

    /** Blocks the caller, which may be interrupted. */
    void sleep(Duration duration) throws InterruptedException;

    /** Runs a short task later, on a thread of its own. It cannot be called off. */
    void after(Duration delay, Runnable task);

    /** The machine's clocks, virtual threads for what comes later. */
    static CallClock system() {
        return new CallClock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                Thread.sleep(duration);
            }

            @Override
            public void after(Duration delay, Runnable task) {
                CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, Thread::startVirtualThread)
                        .execute(task);
            }
        };
    }
}
