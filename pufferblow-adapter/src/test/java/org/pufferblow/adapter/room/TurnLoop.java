package org.pufferblow.adapter.room;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.pufferblow.bridge.ControlLoop;

/**
 * A loop as a room's is: what a task asks for waits until the task is done. It runs on its caller's thread, inside of the call;
 * its timers when the test says so.
 */
public final class TurnLoop implements ControlLoop {
    private final PriorityQueue<Due> timers = new PriorityQueue<>(
            Comparator.comparingLong(Due::atNs).thenComparingLong(Due::number));
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    /** A room's loop logs what fails and goes on; a test is to fail, unless it is about that. */
    boolean bearsErrors;
    private boolean running;
    private long nowNs;
    private long armed;

    private record Due(long atNs, long number, Runnable task) {}

    public void pass(Duration duration) {
        long endNs = nowNs + duration.toNanos();
        while (!timers.isEmpty() && timers.peek().atNs() <= endNs) {
            Due due = timers.remove();
            nowNs = due.atNs();
            execute(due.task());
        }
        nowNs = endNs;
    }

    public void pass(long millis) {
        pass(Duration.ofMillis(millis));
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (running) {
            return;
        }
        running = true;
        try {
            while (!tasks.isEmpty()) {
                runNext();
            }
        } finally {
            running = false;
        }
    }

    private void runNext() {
        try {
            tasks.remove().run();
        } catch (Error e) {
            if (!bearsErrors) {
                throw e;
            }
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Due due = new Due(nowNs + delay.toNanos(), armed++, task);
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
