package org.pufferblow.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in the order in which they were given, on borrowed threads: each sees what the one before it
 * wrote. The counter is the number of tasks not yet done; whoever raises it from zero has them run. A task that fails, be it by
 * an {@link Error}, is told to the owner, and the next one has its turn all the same.
 */
public final class SerialExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    private final Executor threads;
    private final int tasksPerTurn;
    private final Consumer<Throwable> onFailure;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    /**
     * Nothing runs yet.
     *
     * @param threads runs all the tasks that there are, one after another
     * @param onFailure called after a task that failed, before the next one
     */
    public SerialExecutor(Executor threads, Consumer<Throwable> onFailure) {
        this(threads, Integer.MAX_VALUE, onFailure);
    }

    /**
     * Nothing runs yet.
     *
     * @param threads runs so many tasks at a time, and is asked again for more: others have their turn between
     * @param onFailure called after a task that failed, before the next one
     */
    public SerialExecutor(Executor threads, int tasksPerTurn, Consumer<Throwable> onFailure) {
        this.threads = threads;
        this.tasksPerTurn = tasksPerTurn;
        this.onFailure = onFailure;
    }

    /** How many tasks wait or are under way; what others can make grow is refused by this number. */
    public int size() {
        return size.get();
    }

    @Override
    public void execute(Runnable task) {
        if (add(task)) {
            submit();
        }
    }

    /** Runs a task before this returns, or right after what another thread is at. */
    public void executeHere(Runnable task) {
        if (add(task)) {
            turn();
        }
    }

    /** Returns whether nobody is at it. */
    private boolean add(Runnable task) {
        tasks.add(task);
        return size.getAndIncrement() == 0;
    }

    private void submit() {
        try {
            threads.execute(this::turn);
        } catch (RejectedExecutionException e) {
            LOG.debug("the threads are gone", e);
        }
    }

    private void turn() {
        boolean more = true;
        try {
            for (int i = 0; i < tasksPerTurn && more; i++) {
                try {
                    tasks.remove().run();
                } catch (Throwable e) {
                    onFailure.accept(e);
                } finally {
                    more = size.decrementAndGet() != 0;
                }
            }
        } finally {
            // Also if the owner could not be told of a failure.
            if (more) {
                submit();
            }
        }
    }
}
