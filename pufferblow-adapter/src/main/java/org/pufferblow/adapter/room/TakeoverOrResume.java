package org.pufferblow.adapter.room;

import java.util.Optional;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.ServerMessage;
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
 * So does a contender whose offer is too long in coming: {@link ParticipantLife} says when. Belongs to the room's control loop.
 */
final class TakeoverOrResume {
    private static final Logger log = LoggerFactory.getLogger(TakeoverOrResume.class);

    private final String sessionId;
    private final RoomBroadcast broadcast;
    private final Admission admission;
    private final Listener listener;

    /** What a contender can bring about. */
    interface Listener {
        /** A new stay begins in the place of the old one. */
        void startOver(Member member, ClientSession session);

        void onAudioState(Participant participant, ClientMessage.AudioState state);
    }

    TakeoverOrResume(String sessionId, RoomBroadcast broadcast, Admission admission, Listener listener) {
        this.sessionId = sessionId;
        this.broadcast = broadcast;
        this.admission = admission;
        this.listener = listener;
    }

    /** Takes a second socket of somebody who is in. */
    void enter(Member member, ClientSession session) {
        if (member.life().contend(session)) {
            broadcast.everyone(member.participant(), session);
        } else {
            takeOver(member, session);
        }
    }

    void onMessage(Member member, ClientSession session, ClientMessage message, Optional<Description> description) {
        switch (message) {
            case ClientMessage.Join join -> broadcast.everyone(member.participant(), session);
            case ClientMessage.Ping ping -> session.send(new ServerMessage.Pong(sessionId));
            case ClientMessage.TrickledCandidate candidate -> session.keep(candidate);
            case ClientMessage.AudioState state -> session.keep(state);
            case ClientMessage.Offer offer ->
                member.call().readable(session, description).ifPresent(it -> onOffer(member, session, it));
            case ClientMessage.Answer answer -> admission.ignoredMessages.increment();
            case ClientMessage.ScreenShareStarted started -> admission.ignoredMessages.increment();
            case ClientMessage.ScreenShareStopped stopped -> admission.ignoredMessages.increment();
            case ClientMessage.Unknown unknown -> admission.ignoredMessages.increment();
            case ClientMessage.Invalid invalid -> admission.ignoredMessages.increment();
        }
    }

    private void onOffer(Member member, ClientSession session, SessionDescription offer) {
        Participant participant = member.participant();
        if (participant.peer().filter(peer -> peer.isResumedBy(offer)).isPresent()) {
            resume(member, session);
            member.call().onResumingOffer(session, offer);
            participant.peer().ifPresent(peer -> member.life().mediaChanged(peer.state()));
            applyEarlyState(participant, session);
        } else {
            takeOver(member, session);
            member.call().onOffer(session, offer);
        }
    }

    /** Gives a participant's place to their contender. */
    void takeOver(Member member, ClientSession session) {
        member.participant().setContender(null);
        listener.startOver(member, session);
        admission.takeovers.increment();
        applyEarlyState(member.participant(), session);
        log.info("taken over by a newer connection");
    }

    private void resume(Member member, ClientSession session) {
        member.life().resume(session);
        admission.resumes.increment();
        log.info("resumed by the same peer connection");
    }

    private void applyEarlyState(Participant participant, ClientSession session) {
        session.takeEarlyState().ifPresent(state -> listener.onAudioState(participant, state));
    }
}
