package org.pufferblow.adapter.room;

import org.pufferblow.adapter.config.Settings;
import org.pufferblow.adapter.negotiation.Negotiator;
import org.pufferblow.bridge.ControlLoop;
import org.pufferblow.transport.TransportState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers one ICE restart after the other to somebody whose connected media died while their socket is open, until it lives or
 * {@link DisconnectPolicy} ends the wait. Belongs to the room's control loop.
 */
final class IceRestarter {
    private static final Logger log = LoggerFactory.getLogger(IceRestarter.class);

    private final Participant participant;
    private final Settings.Repair policy;
    private final Admission admission;
    private final TimerSlot again;

    IceRestarter(Participant participant, ControlLoop loop, Admission admission) {
        this.participant = participant;
        this.policy = admission.policy().limits().repair();
        this.admission = admission;
        this.again = new TimerSlot(loop);
    }

    void begin() {
        boolean isDead = participant.peer().filter(p -> p.state() == TransportState.DISCONNECTED).isPresent();
        if (!policy.offersRestarts() || !isDead || participant.session().isEmpty()
                || participant.contender().isPresent()) {
            return;
        }
        Negotiator negotiator = participant.peer().orElseThrow().negotiator();
        if (!negotiator.isRestarting()) {
            log.info("media of user {} has stopped: offering to restart ICE", participant.userId());
            admission.restartsOffered.increment();
            negotiator.requestRestart();
        }
        again.set(policy.restartTimeout(), this::begin);
    }

    /** Media flows, or the socket is gone. */
    void end() {
        again.cancel();
        participant.peer().map(PeerConnection::negotiator).ifPresent(Negotiator::withdrawRestart);
    }

    /** The stay is over. */
    void cancel() {
        again.cancel();
    }
}
