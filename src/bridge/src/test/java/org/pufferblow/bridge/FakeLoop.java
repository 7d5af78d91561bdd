package org.pufferblow.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A control loop whose tasks run, and whose time passes, when the test says so. */
final class FakeLoop implements ControlLoop {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Due> timers = new PriorityQueue<>(Comparator.comparingLong(Due::atNs));
    private long nowNs;

    private record Due(long atNs, Runnable task) {}

    void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Runs everything up to then, timers at their time. */
    void runUntil(long untilNs) {
        runAll();
        while (!timers.isEmpty() && timers.peek().atNs() <= untilNs) {
            Due due = timers.remove();
            nowNs = due.atNs();
            due.task().run();
            runAll();
        }
        nowNs = untilNs;
    }

    boolean isIdle() {
        return timers.isEmpty() && tasks.isEmpty();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Due due = new Due(nowNs + delay.toNanos(), task);
        timers.add(due);
        return () -> timers.remove(due);
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(nowNs);
    }
}
