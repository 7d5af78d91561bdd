package org.pufferblow.adapter.room;

import java.time.Duration;
import org.pufferblow.bridge.ControlLoop;

/**
 * When one audience is told of one thing: at once after a calm, no more than so many times in a second, and always once more
 * after the last change. Belongs to the room's control loop.
 */
final class Throttle {
    private static final long SECOND_NS = Duration.ofSeconds(1).toNanos();

    private final ControlLoop loop;
    private final Runnable tell;
    /** When it was told last, as many times as it may be told in a second; the oldest at {@link #next}. */
    private final long[] times;
    private int next;
    private int told;
    private ControlLoop.Timer timer;
    private long dueNs;

    Throttle(ControlLoop loop, int perSecond, Runnable tell) {
        this.loop = loop;
        this.times = new long[perSecond];
        this.tell = tell;
    }

    /** To be told as soon as may be, and no sooner than so long after the last time. */
    void changed(long intervalNs) {
        long nowNs = loop.nanoTime();
        long leftNs = 0;
        if (told > 0) {
            long lastNs = times[(next + times.length - 1) % times.length];
            leftNs = Math.max(0, lastNs + intervalNs - nowNs);
        }
        if (told == times.length) {
            leftNs = Math.max(leftNs, times[next] + SECOND_NS - nowNs);
        }
        if (timer != null && nowNs + leftNs - dueNs >= 0) {
            return;
        }
        cancel();
        if (leftNs == 0) {
            now();
        } else {
            dueNs = nowNs + leftNs;
            timer = loop.schedule(Duration.ofNanos(leftNs), () -> {
                timer = null;
                now();
            });
        }
    }

    private void now() {
        times[next] = loop.nanoTime();
        next = (next + 1) % times.length;
        told = Math.min(told + 1, times.length);
        tell.run();
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
