package org.pufferblow.adapter.app;

import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.pufferblow.bridge.ControlLoop;

/**
 * Has the garbage of calls collected when nobody is there to notice the pause: once at the next check after the last person
 * has left, and once when what outlives calls is usually gone as well: rooms in their grace, idle threads and connections. The
 * start with its warm-up counts as a call. By itself the collector waits until its old generation is full, which takes long on
 * a large machine: the process would keep what an evening has left behind. Belongs to its loop.
 */
final class IdleGc {
    private static final Duration INTERVAL = Duration.ofSeconds(20);
    /** At the sixth look in a row with nobody there, a hundred seconds after the first. */
    private static final int LAST_LOOK = 6;

    private final ControlLoop loop;
    private final IntSupplier people;
    private final LongSupplier joins;
    private final Runnable collector;
    /** How many had joined by the look that began to count anew. */
    private long countedAtJoins;
    /** How often in a row nobody was in, and nobody had joined in between. */
    private int emptyLooks;

    /**
     * Does nothing before {@link #start}.
     *
     * @param people who are in now
     * @param joins how many there ever were
     */
    IdleGc(ControlLoop loop, IntSupplier people, LongSupplier joins, Runnable collector) {
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
        long joined = joins.getAsLong();
        boolean empty = people.getAsInt() == 0;
        if (!empty || joined != countedAtJoins) {
            emptyLooks = 0;
            countedAtJoins = joined;
        }
        if (empty && emptyLooks < LAST_LOOK) {
            emptyLooks++;
            if (emptyLooks == 1 || emptyLooks == LAST_LOOK) {
                collector.run();
            }
        }
        start();
    }
}
