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

    private final ControlLoop loop;
    private final Admission admission;

    AnswerWatch(ControlLoop loop, Admission admission) {
        this.loop = loop;
        this.admission = admission;
    }

    /** An offer has just been sent; the watch over an earlier one is over. */
    void offered(Participant participant) {
        int attempts = participant.peer().map(PeerConnection::negotiator).map(Negotiator::attempts).orElse(0);
        participant.answerTimer(loop.schedule(patience(attempts), () -> ask(participant)));
    }

    /** Before the second attempt as before the third, then twice as long each time. */
    private static Duration patience(int attempts) {
        Duration doubled = FIRST.multipliedBy(1L << Math.clamp(attempts - 2L, 0, MOST_DOUBLINGS));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    private void ask(Participant participant) {
        if (!isAwaited(participant)) {
            return;
        }
        participant.session().orElseThrow().ping();
        long askedNs = loop.nanoTime();
        participant.answerTimer(loop.schedule(PATIENCE, () -> look(participant, askedNs)));
    }

    private void look(Participant participant, long askedNs) {
        if (!isAwaited(participant)) {
            return;
        }
        ClientSession session = participant.session().orElseThrow();
        if (session.silentNs() > loop.nanoTime() - askedNs) {
            ask(participant);
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
    private static boolean isAwaited(Participant participant) {
        return participant.session().isPresent()
                && participant.peer().filter(peer -> peer.negotiator().isOffered()).isPresent();
    }
}
