package org.pufferblow.adapter.room;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.pufferblow.bridge.ControlLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A {@link ControlLoop} on borrowed threads: a queue that at most one thread at a time drains. The counter is the number of
 * tasks not yet done; whoever raises it from zero hands the drain to the executor, so tasks happen one after another, each
 * seeing what the one before it wrote. A task that fails, be it by an {@link Error}, is logged, and the next one has its turn.
 */
public final class SerialLoop implements ControlLoop {
    private static final Logger log = LoggerFactory.getLogger(SerialLoop.class);

    private final String session;
    private final Executor executor;
    private final ScheduledExecutorService timers;
    private final Clock clock;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    /**
     * A loop with nothing to do.
     *
     * @param session goes into every log line that a task writes
     * @param executor runs the drain; virtual threads, as a rule
     * @param timers only hands tasks over
     */
    public SerialLoop(String session, Executor executor, ScheduledExecutorService timers, Clock clock) {
        this.session = session;
        this.executor = executor;
        this.timers = timers;
        this.clock = clock;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            executor.execute(this::drain);
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Armed armed = new Armed(task);
        armed.future = timers.schedule(() -> execute(armed), delay.toNanos(), TimeUnit.NANOSECONDS);
        return armed;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    private void drain() {
        boolean more = true;
        MDC.put("session", session);
        try {
            while (more) {
                try {
                    tasks.remove().run();
                } catch (Throwable e) {
                    log.error("A task of this room failed", e);
                } finally {
                    more = pending.decrementAndGet() > 0;
                }
            }
        } finally {
            MDC.remove("session");
            // Only if the failure could not even be logged.
            if (more) {
                executor.execute(this::drain);
            }
        }
    }

    /** The flag is written and read on the loop; the future is only a way to free the timer early. */
    private static final class Armed implements Timer, Runnable {
        private final Runnable task;
        private volatile ScheduledFuture<?> future;
        private volatile boolean cancelled;

        private Armed(Runnable task) {
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
            ScheduledFuture<?> scheduled = future;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
        }
    }
}
