package org.pufferblow.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.pufferblow.bridge.ControlLoop;

/** A control loop that runs when it is told. Its timers never come: nothing that is measured here waits for one. */
final class DirectLoop implements ControlLoop {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return () -> {};
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }
}
