package org.pufferblow.adapter.control;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** A clock that moves when told. Sleeping moves it at once; what is to run later runs on the thread that moves it. */
final class FakeTime implements CallClock {
    private record Task(long atNs, long number, Runnable action) {}

    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            Comparator.comparingLong(Task::atNs).thenComparingLong(Task::number));
    private final List<Duration> sleeps = new ArrayList<>();
    private final Instant start;
    private long nanos;
    private long number;

    FakeTime() {
        this(Instant.parse("2026-11-24T12:00:00Z"));
    }

    FakeTime(Instant start) {
        this.start = start;
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public synchronized Instant now() {
        return start.plusNanos(nanos);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        synchronized (this) {
            sleeps.add(duration);
        }
        advance(duration);
    }

    @Override
    public synchronized void after(Duration delay, Runnable task) {
        tasks.add(new Task(nanos + delay.toNanos(), number++, task));
    }

    synchronized List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }

    void advance(Duration duration) {
        long until;
        synchronized (this) {
            until = nanos + duration.toNanos();
        }
        for (;;) {
            Task due;
            synchronized (this) {
                due = tasks.peek();
                if (due == null || due.atNs() > until) {
                    nanos = Math.max(nanos, until);
                    return;
                }
                tasks.remove();
                nanos = Math.max(nanos, due.atNs());
            }
            due.action().run();
        }
    }
}
