package org.pufferblow.adapter.app;

import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.pufferblow.adapter.room.SerialLoop;
import org.pufferblow.bridge.ControlLoop;

/** What rooms run on: a virtual thread for each turn of a room's loop, and one thread that only hands timers over. */
final class RoomThreads implements AutoCloseable {
    private final ExecutorService turns = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("room-", 0).factory());
    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("room-timer").factory());

    RoomThreads() {
        // A room cancels far more timers than it lets run.
        timers.setRemoveOnCancelPolicy(true);
    }

    ControlLoop loop(String session) {
        return new SerialLoop(session, turns, timers, Clock.systemUTC());
    }

    /** For what its client waits for, but not its room. */
    Executor beside() {
        return turns;
    }

    @Override
    public void close() {
        timers.shutdownNow();
        turns.shutdownNow();
    }
}
