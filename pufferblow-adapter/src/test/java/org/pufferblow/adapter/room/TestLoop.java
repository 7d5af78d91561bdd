package org.pufferblow.adapter.room;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.pufferblow.bridge.ControlLoop;

/** A loop of its caller's thread. Its timers run when the test says so. */
final class TestLoop implements ControlLoop {
    private final PriorityQueue<Due> timers = new PriorityQueue<>(Comparator.comparingLong(Due::atMs));
    private long nowMs;

    private record Due(long atMs, Runnable task) {}

    void pass(long millis) {
        long until = nowMs + millis;
        while (!timers.isEmpty() && timers.peek().atMs() <= until) {
            Due due = timers.remove();
            nowMs = due.atMs();
            due.task().run();
        }
        nowMs = until;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Due due = new Due(nowMs + delay.toMillis(), task);
        timers.add(due);
        return () -> timers.remove(due);
    }

    @Override
    public long nanoTime() {
        return Duration.ofMillis(nowMs).toNanos();
    }

    @Override
    public Instant now() {
        return Instant.ofEpochMilli(nowMs);
    }
}
