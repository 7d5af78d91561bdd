package org.pufferblow.transport.ice;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one peer's tasks one after the other, in order, on threads of somebody else's. Safe for any thread. A task that
 * fails, be it by an {@link Error}, is logged and told to the owner; the tasks behind it have their turn.
 */
public final class SerialExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    /** Then another peer has its turn. */
    private static final int TASKS_PER_TURN = 32;

    private final String id;
    private final Executor threads;
    private final Consumer<Throwable> onFailure;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    /**
     * Nothing runs yet.
     *
     * @param threads runs some tasks at a time, and is asked again for more
     * @param onFailure called after a task that failed, before the next one
     */
    public SerialExecutor(String id, Executor threads, Consumer<Throwable> onFailure) {
        this.id = id;
        this.threads = threads;
        this.onFailure = onFailure;
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
            LOG.debug("{}: the threads are gone", id);
        }
    }

    private void turn() {
        boolean more = true;
        try {
            for (int i = 0; i < TASKS_PER_TURN && more; i++) {
                try {
                    tasks.remove().run();
                } catch (Throwable e) {
                    LOG.error("{}: a task failed", id, e);
                    onFailure.accept(e);
                } finally {
                    more = size.decrementAndGet() != 0;
                }
            }
        } finally {
            if (more) {
                submit();
            }
        }
    }
}
