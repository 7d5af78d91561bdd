package org.pufferblow.adapter.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.pufferblow.bridge.ControlLoop;

/** A room's loop in virtual time: tasks in order, each a little later than it was given, rarely much later. */
final class SimulatedLoop implements ControlLoop {
    private static final Instant BEGINNING = Instant.parse("2030-01-01T00:00:00Z");

    private final VirtualTime time;
    private final SplittableRandom random;
    private long busyUntilNs;

    SimulatedLoop(VirtualTime time, SplittableRandom random) {
        this.time = time;
        this.random = random;
    }

    @Override
    public void execute(Runnable task) {
        long delayNs = random.nextInt(200) == 0 ? random.nextLong(200 * VirtualTime.MS) : random.nextLong(50_000);
        busyUntilNs = Math.max(time.nowNs() + delayNs, busyUntilNs + 1);
        time.at(busyUntilNs, task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Armed armed = new Armed(task);
        armed.due = time.in(delay.toNanos(), () -> execute(armed));
        return armed;
    }

    /** Wraps half a minute after the beginning, so that comparing without subtracting is found out. */
    @Override
    public long nanoTime() {
        return time.nowNs() + Long.MAX_VALUE - 30_000 * VirtualTime.MS;
    }

    @Override
    public Instant now() {
        return BEGINNING.plusNanos(time.nowNs());
    }

    private static final class Armed implements Timer, Runnable {
        private final Runnable task;
        private VirtualTime.Event due;
        private boolean cancelled;

        Armed(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            due.cancel();
        }
    }
}
