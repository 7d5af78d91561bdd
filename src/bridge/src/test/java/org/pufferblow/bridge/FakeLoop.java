package org.pufferblow.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A control loop whose tasks run when the test says so. */
final class FakeLoop implements ControlLoop {
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
        throw new UnsupportedOperationException("the bridge needs no timer");
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }
}
