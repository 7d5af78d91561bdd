package org.pufferblow.adapter.room;

import java.time.Duration;
import org.pufferblow.bridge.ControlLoop;

/**
 * When a room's members are offered the voices of those who have come: at once after a calm, and in a crowd once for all who
 * came, or left, since the last round. Each round is an exchange of whole descriptions with everybody: a room that fills up
 * would spend its time on them. Whoever comes hears the others without waiting for a round. Belongs to the room's control
 * loop.
 */
final class VoiceRounds {
    /** Too short for anybody to miss a newcomer's first word, who needs as long for the media to be connected. */
    private static final long INTERVAL_NS = Duration.ofMillis(200).toNanos();

    private final ControlLoop loop;
    private final Runnable round;
    private ControlLoop.Timer next;
    private boolean begun;
    private long lastNs;

    VoiceRounds(ControlLoop loop, Runnable round) {
        this.loop = loop;
        this.round = round;
    }

    /** Somebody came or left. */
    void changed() {
        if (next != null) {
            return;
        }
        long leftNs = begun ? lastNs + INTERVAL_NS - loop.nanoTime() : 0;
        if (leftNs <= 0) {
            now();
        } else {
            next = loop.schedule(Duration.ofNanos(leftNs), this::now);
        }
    }

    private void now() {
        next = null;
        begun = true;
        lastNs = loop.nanoTime();
        round.run();
    }

    /** There are no more rounds. */
    void end() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }
}
