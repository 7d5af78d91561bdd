package org.pufferblow.transport.udp;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one peer's tasks one after the other, in order, on a virtual thread that lives while there are any. Safe for any
 * thread. A task that fails, be it by an {@link Error}, is logged and told to the owner; the tasks behind it have their turn.
 */
final class SerialExecutor implements Executor {
    private static final Logger log = LoggerFactory.getLogger(SerialExecutor.class);

    private final String name;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Tasks that are not done. Whoever moves it from 0 starts the thread. */
    private final AtomicInteger pending = new AtomicInteger();

    private final Runnable onFailure;

    /** @param onFailure called after a task that failed, before the next one */
    SerialExecutor(String name, Runnable onFailure) {
        this.name = name;
        this.onFailure = onFailure;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            start();
        }
    }

    private void start() {
        Thread.ofVirtual().name(name).start(this::drain);
    }

    private void drain() {
        boolean more = true;
        try {
            while (more) {
                try {
                    tasks.remove().run();
                } catch (Throwable e) {
                    log.error("{}: a listener failed", name, e);
                    onFailure.run();
                } finally {
                    more = pending.decrementAndGet() != 0;
                }
            }
        } finally {
            // Only if the failure could not even be told.
            if (more) {
                start();
            }
        }
    }
}
