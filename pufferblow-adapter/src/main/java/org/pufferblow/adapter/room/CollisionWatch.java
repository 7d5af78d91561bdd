package org.pufferblow.adapter.room;

import java.time.Duration;
import org.pufferblow.bridge.ControlLoop;

/**
 * How long an offer of the client's that crossed ours is held before we take it that ours was ignored. The time-out counts
 * from the client's sign of life after ours: the answer to a ping comes behind the offer, so by then the page has the offer,
 * and what a slow link takes to bring it there is not held against the page. Frames that were under way meanwhile count as
 * signs as well, so this is once more than the time-out at most. Belongs to the room's control loop.
 */
final class CollisionWatch {
    private final Participant participant;
    private final ControlLoop loop;
    private final Duration timeout;
    private final TimerSlot due;

    CollisionWatch(Participant participant, ControlLoop loop, Duration timeout) {
        this.participant = participant;
        this.loop = loop;
        this.timeout = timeout;
        this.due = new TimerSlot(loop);
    }

    /** They have collided; replaces the watch over an earlier collision. */
    void begin(Runnable over) {
        participant.session().ifPresent(ClientSession::ping);
        long begunNs = loop.nanoTime();
        due.set(timeout, () -> {
            long waitedNs = loop.nanoTime() - begunNs;
            long silentNs = participant.session().map(ClientSession::silentNs).orElse(waitedNs);
            Duration more = silentNs < waitedNs ? timeout.minusNanos(silentNs) : timeout;
            due.set(more.isNegative() ? Duration.ZERO : more, over);
        });
    }

    void end() {
        due.cancel();
    }
}
