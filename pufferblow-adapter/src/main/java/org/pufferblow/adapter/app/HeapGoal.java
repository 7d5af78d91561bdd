package org.pufferblow.adapter.app;

import java.time.Duration;
import java.util.function.IntSupplier;
import org.pufferblow.bridge.ControlLoop;

/**
 * Raises the heap size that the collector aims at with the number of people who are in. A concurrent collector fills whatever
 * it may before it collects, and is therefore given a goal far below the limit; but where the live data comes near that goal,
 * it collects without a break, and takes a core from the port threads. Belongs to its loop.
 */
final class HeapGoal {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    /** Twice what lives for each. */
    private static final long BYTES_PER_PERSON = 128 << 10;
    /** A smaller change is not worth the call; so a server with few people makes none. */
    private static final long STEP = 16 << 20;

    /** The collector's setting, in bytes. */
    interface Setting {
        /** What it was at the start; negative if nobody has set it, or this Java does not have it: then it stays so. */
        long get();

        void set(long bytes);
    }

    private final ControlLoop loop;
    private final IntSupplier people;
    private final Setting setting;
    /** Which no goal exceeds. */
    private final long limit;
    /** For nobody. Asked for when it is needed first: the question loads more classes than all else that is done here. */
    private long atFirst;
    private boolean isAsked;
    private long forPeople;

    /**
     * Does nothing before {@link #start}.
     *
     * @param people who are in now
     * @param limit the largest heap there may be, in bytes
     */
    HeapGoal(ControlLoop loop, IntSupplier people, long limit, Setting setting) {
        this.loop = loop;
        this.people = people;
        this.limit = limit;
        this.setting = setting;
    }

    /** Looks again and again, until the loop ends. */
    void start() {
        loop.schedule(INTERVAL, this::look);
    }

    private void look() {
        long wanted = people.getAsInt() * BYTES_PER_PERSON / STEP * STEP;
        if (wanted != forPeople) {
            forPeople = wanted;
            if (!isAsked) {
                isAsked = true;
                atFirst = setting.get();
            }
            if (atFirst >= 0) {
                setting.set(Math.min(atFirst + wanted, limit));
            }
        }
        start();
    }
}
