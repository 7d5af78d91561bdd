package org.pufferblow.adapter.room;

import java.time.Duration;
import org.pufferblow.bridge.ControlLoop;

/** A thing that is due once at most: to put it off is to forget when it was due before. Belongs to the loop. */
final class TimerSlot {
    private final ControlLoop loop;
    private ControlLoop.Timer timer;

    TimerSlot(ControlLoop loop) {
        this.loop = loop;
    }

    void set(Duration delay, Runnable task) {
        cancel();
        timer = loop.schedule(delay, () -> {
            timer = null;
            task.run();
        });
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    boolean isSet() {
        return timer != null;
    }
}
