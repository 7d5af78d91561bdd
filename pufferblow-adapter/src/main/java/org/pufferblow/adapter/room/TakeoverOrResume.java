package org.pufferblow.adapter.room;

import java.util.Optional;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.bridge.ControlLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The contenders of a room's participants. A <em>contender</em> is a second socket of somebody who is in, as long as it is not
 * known what it comes for. Its first offer tells: if that speaks for the very peer connection that is here already, the call
 * goes on over the new socket (resume); any other one takes the place (takeover). Until then the call goes on as it was, and
 * both sockets are told what happens in the room.
 *
 * <p>
 * There is nothing to wait for without a peer connection that may come back: then the second socket takes the place at once.
 * So does a contender whose offer is too long in coming. Belongs to the room's control loop.
 */
final class TakeoverOrResume {
    private static final Logger log = LoggerFactory.getLogger(TakeoverOrResume.class);

    private final Room room;
    private final Call call;
    private final ControlLoop loop;
    private final Admission admission;

    TakeoverOrResume(Room room, Call call, ControlLoop loop, Admission admission) {
        this.room = room;
        this.call = call;
        this.loop = loop;
        this.admission = admission;
    }

    /** Takes a second socket of somebody who is in; it comes before an older contender. */
    void enter(Participant participant, ClientSession session) {
        participant.contender().ifPresent(older -> older.close(CloseCode.REPLACED));
        participant.setContender(session);
        if (participant.peer().filter(PeerConnection::mayComeBack).isPresent()) {
            participant.socketTimer(null);
            room.broadcast().everyone(participant, session);
            participant.contenderTimer(
                    loop.schedule(admission.policy().contenderTimeout(), () -> givePlace(participant)));
        } else {
            takeOver(participant, session);
        }
    }

    void onMessage(Participant participant, ClientSession session, ClientMessage message,
            Optional<Description> description) {
        switch (message) {
            case ClientMessage.Join join -> room.broadcast().everyone(participant, session);
            case ClientMessage.Ping ping -> session.send(new ServerMessage.Pong(room.sessionId()));
            case ClientMessage.TrickledCandidate candidate -> session.keep(candidate);
            case ClientMessage.AudioState state -> session.keep(state);
            case ClientMessage.Offer offer ->
                Call.readable(session, description).ifPresent(it -> onOffer(participant, session, it));
            case ClientMessage.Answer answer -> admission.ignoredMessages.increment();
            case ClientMessage.ScreenShareStarted started -> admission.ignoredMessages.increment();
            case ClientMessage.ScreenShareStopped stopped -> admission.ignoredMessages.increment();
            case ClientMessage.Unknown unknown -> admission.ignoredMessages.increment();
            case ClientMessage.Invalid invalid -> admission.ignoredMessages.increment();
        }
    }

    /** The contender's socket is gone. */
    void withdraw(Participant participant) {
        participant.contenderTimer(null);
        participant.setContender(null);
    }

    /**
     * Gives a participant's place to his contender: there is nothing to resume, or it has not asked for it.
     *
     * @return whether there is one
     */
    boolean givePlace(Participant participant) {
        Optional<ClientSession> contender = participant.contender();
        contender.ifPresent(session -> takeOver(participant, session));
        return contender.isPresent();
    }

    private void onOffer(Participant participant, ClientSession session, SessionDescription offer) {
        if (participant.peer().filter(peer -> peer.isResumedBy(offer)).isPresent()) {
            resume(participant, session);
            call.onResumingOffer(participant, session, offer);
            participant.peer().ifPresent(peer -> room.transportChanged(participant, peer.state()));
            applyEarlyState(participant, session);
        } else {
            takeOver(participant, session);
            call.onOffer(participant, session, offer);
        }
    }

    private void takeOver(Participant participant, ClientSession session) {
        participant.setContender(null);
        room.startOver(participant, session);
        admission.takeovers.increment();
        applyEarlyState(participant, session);
        log.info("taken over by a newer connection");
    }

    private void resume(Participant participant, ClientSession session) {
        withdraw(participant);
        participant.socketTimer(null);
        participant.session().ifPresent(participant::orphan);
        participant.attach(session);
        participant.setClaims(session.claims());
        admission.resumes.increment();
        log.info("resumed by the same peer connection");
    }

    private void applyEarlyState(Participant participant, ClientSession session) {
        session.takeEarlyState().ifPresent(state -> room.onAudioState(participant, state));
    }
}
