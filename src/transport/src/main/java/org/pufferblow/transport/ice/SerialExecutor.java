package org.pufferblow.transport.ice;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one peer's tasks one after the other, in order, on threads that all peers share. Safe for any thread. */
final class SerialExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    /** Then another peer has its turn. */
    private static final int TASKS_PER_TURN = 32;

    private final String id;
    private final Executor threads;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    SerialExecutor(String id, Executor threads) {
        this.id = id;
        this.threads = threads;
    }

    /** How many tasks wait; what others can make grow is refused by this number. */
    int size() {
        return size.get();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (size.getAndIncrement() == 0) {
            submit();
        }
    }

    private void submit() {
        try {
            threads.execute(this::turn);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the engine is closed", id);
        }
    }

    private void turn() {
        for (int i = 0; i < TASKS_PER_TURN; i++) {
            run(tasks.remove());
            if (size.decrementAndGet() == 0) {
                return;
            }
        }
        submit();
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("{}: an ICE task failed", id, e);
        }
    }
}
