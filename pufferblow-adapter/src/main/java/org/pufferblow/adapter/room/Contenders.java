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
final class Contenders {
    private static final Logger log = LoggerFactory.getLogger(Contenders.class);

    private final Room room;
    private final Call call;
    private final ControlLoop loop;
    private final Lobby lobby;

    Contenders(Room room, Call call, ControlLoop loop, Lobby lobby) {
        this.room = room;
        this.call = call;
        this.loop = loop;
        this.lobby = lobby;
    }

    /** Takes a second socket of somebody who is in; it comes before an older contender. */
    void enter(Participant participant, ClientSession session) {
        participant.contender().ifPresent(older -> older.close(CloseCode.REPLACED));
        participant.setContender(session);
        if (participant.peer().filter(PeerConnection::mayComeBack).isPresent()) {
            participant.socketTimer(null);
            room.announcements().everyone(participant, session);
            participant.contenderTimer(
                    loop.schedule(lobby.policy().contenderTimeout(), () -> givePlace(participant)));
        } else {
            takeOver(participant, session);
        }
    }

    void onMessage(Participant participant, ClientSession session, ClientMessage message,
            Optional<Description> description) {
        switch (message) {
            case ClientMessage.Join join -> room.announcements().everyone(participant, session);
            case ClientMessage.Ping ping -> session.send(new ServerMessage.Pong(room.sessionId()));
            case ClientMessage.TrickledCandidate candidate -> session.keep(candidate);
            case ClientMessage.AudioState state -> session.keep(state);
            case ClientMessage.Offer offer ->
                Call.readable(session, description).ifPresent(it -> onOffer(participant, session, it));
            case ClientMessage.Answer answer -> lobby.ignoredMessages.increment();
            case ClientMessage.ScreenShareStarted started -> lobby.ignoredMessages.increment();
            case ClientMessage.ScreenShareStopped stopped -> lobby.ignoredMessages.increment();
            case ClientMessage.Unknown unknown -> lobby.ignoredMessages.increment();
            case ClientMessage.Invalid invalid -> lobby.ignoredMessages.increment();
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
        lobby.takeovers.increment();
        applyEarlyState(participant, session);
        log.info("taken over by a newer connection");
    }

    private void resume(Participant participant, ClientSession session) {
        withdraw(participant);
        participant.socketTimer(null);
        participant.session().ifPresent(participant::orphan);
        participant.attach(session);
        participant.setClaims(session.claims());
        lobby.resumes.increment();
        log.info("resumed by the same peer connection");
    }

    private void applyEarlyState(Participant participant, ClientSession session) {
        session.takeEarlyState().ifPresent(state -> room.onAudioState(participant, state));
    }
}
