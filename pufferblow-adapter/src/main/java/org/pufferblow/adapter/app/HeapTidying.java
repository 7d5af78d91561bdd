package org.pufferblow.adapter.app;

import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.pufferblow.bridge.ControlLoop;

/**
 * Has the garbage of calls collected when nobody is there to hear the pause. The collector by itself waits until its old
 * generation is full, which on a large machine is a long way off: the process would keep what an evening has left behind.
 * Belongs to its loop.
 */
final class HeapTidying {
    private static final Duration INTERVAL = Duration.ofSeconds(20);

    private final ControlLoop loop;
    private final IntSupplier people;
    private final LongSupplier joins;
    private final Runnable collector;
    private long tidyAtJoins;

    /**
     * Does nothing before {@link #start}.
     *
     * @param people who are in now
     * @param joins how many there ever were
     */
    HeapTidying(ControlLoop loop, IntSupplier people, LongSupplier joins, Runnable collector) {
        this.loop = loop;
        this.people = people;
        this.joins = joins;
        this.collector = collector;
    }

    /** Looks again and again, until the loop ends. */
    void start() {
        loop.schedule(INTERVAL, this::look);
    }

    private void look() {
        long now = joins.getAsLong();
        if (people.getAsInt() == 0 && now != tidyAtJoins) {
            tidyAtJoins = now;
            collector.run();
        }
        start();
    }
}
