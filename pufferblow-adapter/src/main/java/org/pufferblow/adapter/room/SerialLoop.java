package org.pufferblow.adapter.room;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.pufferblow.bridge.ControlLoop;
import org.pufferblow.transport.SerialExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A {@link ControlLoop} on borrowed threads. A task that fails, be it by an {@link Error}, is logged, and the next one has its
 * turn.
 */
public final class SerialLoop implements ControlLoop {
    private static final Logger log = LoggerFactory.getLogger(SerialLoop.class);

    private final String session;
    private final SerialExecutor turns;
    private final ScheduledExecutorService timers;
    private final Clock clock;

    /**
     * A loop with nothing to do.
     *
     * @param session goes into every log line that a task writes
     * @param executor runs the tasks; virtual threads, as a rule
     * @param timers only hands tasks over
     */
    public SerialLoop(String session, Executor executor, ScheduledExecutorService timers, Clock clock) {
        this.session = session;
        this.turns = new SerialExecutor(turn -> executor.execute(() -> run(turn)),
                e -> log.error("A task of this room failed", e));
        this.timers = timers;
        this.clock = clock;
    }

    @Override
    public void execute(Runnable task) {
        turns.execute(task);
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

    private void run(Runnable turn) {
        MDC.put("session", session);
        try {
            turn.run();
        } finally {
            MDC.remove("session");
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
