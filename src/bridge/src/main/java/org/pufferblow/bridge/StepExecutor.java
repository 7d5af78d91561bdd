package org.pufferblow.bridge;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Has no thread: keeps the one task that it was given last, and runs it when {@link #runUntil} says that its time has come.
 * For a library that drives itself by one task which schedules itself again. Belongs to one thread.
 */
final class StepExecutor extends AbstractExecutorService implements ScheduledExecutorService {
    /** A task that asks for no delay is run again at the next step. */
    private static final int MOST_AT_ONCE = 2;

    private Step next;
    private long nowMs;

    private static final class Step extends FutureTask<Object> implements ScheduledFuture<Object> {
        final Runnable task;
        final long dueMs;

        Step(Runnable task, long dueMs) {
            super(task, null);
            this.task = task;
            this.dueMs = dueMs;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueMs, TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
        }
    }

    /** Runs what is due by then. */
    void runUntil(long timeMs) {
        nowMs = timeMs;
        for (int i = 0; i < MOST_AT_ONCE && next != null && next.dueMs <= timeMs; i++) {
            Step step = next;
            next = null;
            step.task.run();
        }
    }

    @Override
    public void execute(Runnable command) {
        next = new Step(command, nowMs);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        next = new Step(command, nowMs + unit.toMillis(delay));
        return next;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {
        next = null;
    }

    @Override
    public List<Runnable> shutdownNow() {
        next = null;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }
}
