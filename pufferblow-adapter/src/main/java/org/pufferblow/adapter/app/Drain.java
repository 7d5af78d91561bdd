package org.pufferblow.adapter.app;

import java.time.Duration;
import java.util.function.IntSupplier;
import org.pufferblow.bridge.ControlLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The drain before an update (PROTOCOL section 8): no new rooms are opened, and the process ends once nobody is in any more or
 * the time is up. Belongs to its loop, but for {@link #begin}.
 */
final class Drain {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);
    private static final Duration LOOK_EACH = Duration.ofMillis(250);

    private final ControlLoop loop;
    private final Duration limit;
    private final IntSupplier people;
    private final Runnable onBegin;
    private final Runnable onEnd;
    private boolean begun;
    private long sinceNs;

    /**
     * Nothing happens yet.
     *
     * @param people who are in now
     * @param onBegin no new rooms from then on
     * @param onEnd the process is to end; called once
     */
    Drain(ControlLoop loop, Duration limit, IntSupplier people, Runnable onBegin, Runnable onEnd) {
        this.loop = loop;
        this.limit = limit;
        this.people = people;
        this.onBegin = onBegin;
        this.onEnd = onEnd;
    }

    /** From any thread; once more does nothing more. */
    void begin() {
        loop.execute(() -> {
            if (!begun) {
                begun = true;
                sinceNs = loop.nanoTime();
                log.info("draining: no new rooms; ends when all {} people have left, or after {} min",
                        people.getAsInt(),
                        limit.toMinutes());
                onBegin.run();
                look();
            }
        });
    }

    private void look() {
        int left = people.getAsInt();
        if (left == 0 || loop.nanoTime() - sinceNs >= limit.toNanos()) {
            log.info("drained: {} people are in", left);
            onEnd.run();
        } else {
            loop.schedule(LOOK_EACH, this::look);
        }
    }
}
