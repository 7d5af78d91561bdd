package org.pufferblow.adapter.room;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import org.pufferblow.bridge.ControlLoop;

/**
 * A loop as a room's is: what a task asks for waits until the task is done. It runs on its caller's thread, inside of the call;
 * its timers when the test says so.
 */
final class TurnLoop implements ControlLoop {
    private final PriorityQueue<Armed> timers = new PriorityQueue<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;
    private long nowNs;
    private long armed;

    void pass(Duration duration) {
        long endNs = nowNs + duration.toNanos();
        while (!timers.isEmpty() && timers.peek().dueNs <= endNs) {
            Armed next = timers.remove();
            nowNs = next.dueNs;
            execute(next);
        }
        nowNs = endNs;
    }

    void pass(long millis) {
        pass(Duration.ofMillis(millis));
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (running) {
            return;
        }
        running = true;
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        running = false;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Armed timer = new Armed(nowNs + delay.toNanos(), armed++, task);
        timers.add(timer);
        return timer;
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(nowNs);
    }

    private static final class Armed implements Timer, Runnable, Comparable<Armed> {
        private final long dueNs;
        private final long order;
        private final Runnable task;
        private boolean cancelled;

        private Armed(long dueNs, long order, Runnable task) {
            this.dueNs = dueNs;
            this.order = order;
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }

        @Override
        public int compareTo(Armed other) {
            return dueNs != other.dueNs ? Long.compare(dueNs, other.dueNs) : Long.compare(order, other.order);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(order);
        }
    }
}
