package org.pufferblow.adapter.room;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.pufferblow.bridge.ControlLoop;

/**
 * A room's control loop, as the room and its conference see it: a task that ends by an {@link Error} (a stack that ran over,
 * a class that cannot be loaded, an assertion) is told to the room before the loop takes note of it. What such a task leaves
 * half done is unknown, and the tasks behind it would build on that. An exception is only logged, by the loop.
 */
final class GuardedLoop implements ControlLoop {
    private final ControlLoop loop;
    /** Set before the first task. */
    private Consumer<Error> onError = error -> {};

    GuardedLoop(ControlLoop loop) {
        this.loop = loop;
    }

    /** To be called before any task is given, with what is to happen on the loop after an error. */
    void onError(Consumer<Error> handler) {
        onError = handler;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(() -> run(task));
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return loop.schedule(delay, () -> run(task));
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Error e) {
            onError.accept(e);
            throw e;
        }
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime();
    }

    @Override
    public Instant now() {
        return loop.now();
    }
}
