package org.pufferblow.adapter.room;

import java.time.Duration;
import org.pufferblow.adapter.negotiation.Negotiator;
import org.pufferblow.bridge.ControlLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over offers of ours that are not answered. As long as one is outstanding its client hears of nobody who comes, so a
 * page that has lost one, or failed at it, would stay as it is for ever. When an answer is overdue the socket is asked for a
 * sign of life: its answer comes behind the offer, so it shows that the offer has arrived. Then the offer is made again, at
 * longer and longer intervals, and a client that never answers costs no more than that; its call goes on with those whom it
 * hears. Without a sign of life the question is repeated until the keepalive or {@link LivenessWatchdog} ends the stay. Belongs to the
 * room's control loop.
 */
final class AnswerWatch {
    private static final Logger log = LoggerFactory.getLogger(AnswerWatch.class);
    /** A page that is busy on a slow machine may take some seconds, and a bad link as many to bring it the offer. */
    static final Duration FIRST = Duration.ofSeconds(15);

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 5;
    /** For a sign of life. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Participant participant;
    private final ControlLoop loop;
    private final Admission admission;
    private final TimerSlot due;

    AnswerWatch(Participant participant, ControlLoop loop, Admission admission) {
        this.participant = participant;
        this.loop = loop;
        this.admission = admission;
        this.due = new TimerSlot(loop);
    }

    /** An offer has just been sent; the watch over an earlier one is over. */
    void offered() {
        int attempts = participant.peer().map(PeerConnection::negotiator).map(Negotiator::attempts).orElse(0);
        due.set(patience(attempts), this::ask);
    }

    void end() {
        due.cancel();
    }

    /** Before the second attempt as before the third, then twice as long each time. */
    private static Duration patience(int attempts) {
        Duration doubled = FIRST.multipliedBy(1L << Math.clamp(attempts - 2L, 0, MOST_DOUBLINGS));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    private void ask() {
        if (!isAwaited()) {
            return;
        }
        participant.session().orElseThrow().ping();
        long askedNs = loop.nanoTime();
        due.set(PATIENCE, () -> look(askedNs));
    }

    private void look(long askedNs) {
        if (!isAwaited()) {
            return;
        }
        ClientSession session = participant.session().orElseThrow();
        if (session.silentNs() > loop.nanoTime() - askedNs) {
            ask();
            return;
        }
        admission.unansweredOffers.increment();
        Negotiator negotiator = participant.peer().orElseThrow().negotiator();
        int attempts = negotiator.offerAgain();
        log.info("user {} is there but has not answered an offer that was made {} times: offering again",
                participant.userId(), attempts);
        if (attempts == Negotiator.HELD_ATTEMPTS) {
            admission.givenUpOffers.increment();
        }
        session.updates().pump(negotiator::holdsNewsOf);
    }

    /** A socket that is gone has its offer outstanding no more: whoever comes back is offered everything anew. */
    private boolean isAwaited() {
        return participant.session().isPresent()
                && participant.peer().filter(peer -> peer.negotiator().isOffered()).isPresent();
    }
}
