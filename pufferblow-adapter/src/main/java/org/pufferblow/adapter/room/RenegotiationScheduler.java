package org.pufferblow.adapter.room;

import java.time.Duration;
import org.pufferblow.bridge.ControlLoop;

/**
 * When a room's members are offered the voices of those who have come: at once after a calm, and in a crowd once for all who
 * came, or left, since the last round. Each round is an exchange of whole descriptions with everybody: a room that fills up
 * would spend its time on them, the more so the longer they are. Therefore the longer a crowd keeps coming, the longer it
 * is to the next round, up to {@link #LONGEST_NS}; and where a round itself takes long, as in a room of hundreds, until
 * {@link #PAUSE_PER_ROUND} times that has passed. Whoever comes hears the others without waiting for a round. Belongs to the
 * room's control loop.
 */
final class RenegotiationScheduler {
    /** Too short for anybody to miss a newcomer's first word, who needs as long for the media to be connected. */
    private static final long SHORTEST_NS = Duration.ofMillis(200).toNanos();
    /**
     * People who have just come in a crowd look at who is there before they speak. Somebody who comes and goes all the time
     * makes the others' newcomers wait as long.
     */
    private static final long LONGEST_NS = Duration.ofMillis(800).toNanos();
    /** Reading everybody's answers takes longer than writing the offers, and joins and messages are to have half of the time. */
    private static final int PAUSE_PER_ROUND = 6;
    /** Nobody waits longer for a newcomer's voice, whatever a round costs. */
    private static final long LONGEST_PAUSE_NS = Duration.ofSeconds(10).toNanos();

    private final ControlLoop loop;
    private final Runnable round;
    private ControlLoop.Timer next;
    private boolean begun;
    private long lastNs;
    private long lastTookNs;
    /** From the last round to the next, at least. */
    private long intervalNs = SHORTEST_NS;

    RenegotiationScheduler(ControlLoop loop, Runnable round) {
        this.loop = loop;
        this.round = round;
    }

    /** Somebody came or left. */
    void changed() {
        if (next != null) {
            return;
        }
        long pauseNs = Math.min(PAUSE_PER_ROUND * lastTookNs, LONGEST_PAUSE_NS);
        long leftNs = begun ? lastNs + Math.max(intervalNs, pauseNs) - loop.nanoTime() : 0;
        if (leftNs <= 0) {
            intervalNs = SHORTEST_NS;
            now();
        } else {
            next = loop.schedule(Duration.ofNanos(leftNs), this::inTheCrowd);
        }
    }

    private void inTheCrowd() {
        intervalNs = Math.min(2 * intervalNs, LONGEST_NS);
        now();
    }

    private void now() {
        next = null;
        begun = true;
        lastNs = loop.nanoTime();
        round.run();
        lastTookNs = loop.nanoTime() - lastNs;
    }

    /** There are no more rounds. */
    void end() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }
}
