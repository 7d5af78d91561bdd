package org.pufferblow.adapter.room;

import java.time.Duration;
import java.util.Optional;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;
import org.pufferblow.bridge.ControlLoop;
import org.pufferblow.transport.TransportState;

/**
 * How long a participant is in: what becomes of them when a socket or media comes or goes. {@link LifeState} is the table,
 * {@link DisconnectPolicy} has the times. All that a participant's coming and going waits for is timed here; it is over as soon
 * as the stay is. Belongs to the room's control loop.
 */
final class ParticipantLife {
    private final Participant participant;
    private final ControlLoop loop;
    private final Admission admission;
    private final DisconnectPolicy policy;
    private final Listener listener;
    private final IceRestarter restarter;
    /** What ends a stay, or a contender's wait. */
    private final TimerSlot withoutSocket;
    private final TimerSlot withoutMedia;
    private final TimerSlot contending;
    /** What is done while media does not flow; null while it does. */
    private LivenessWatchdog watchdog;
    private LifeState state = LifeState.ARRIVING;
    /** Whether the lost socket said that its page went away. */
    private boolean pageWentAway;

    /** What a life comes to. */
    interface Listener {
        /** The stay is to end, with this reason for the server and this code for the sockets that are still open. */
        void onOver(Participant participant, LeaveReason reason, CloseCode code);

        /** There is nothing to resume, or it was not asked for: the contender is to take the place. */
        void onPlaceGiven(Participant participant, ClientSession contender);

        /** Somebody whose media flows has said goodbye, and is about to leave. */
        void onGoodbye(Participant participant);
    }

    /**
     * Not begun yet.
     *
     * @param loop runs what is due for this participant
     */
    ParticipantLife(Participant participant, ControlLoop loop, Admission admission, Listener listener) {
        this.participant = participant;
        this.loop = loop;
        this.admission = admission;
        this.policy = new DisconnectPolicy(admission.policy());
        this.listener = listener;
        this.restarter = new IceRestarter(participant, loop, admission);
        this.withoutSocket = new TimerSlot(loop);
        this.withoutMedia = new TimerSlot(loop);
        this.contending = new TimerSlot(loop);
    }

    private void move(LifeState.Event event) {
        state = state.after(event);
    }

    /** Somebody has come: there is an open socket, and nothing else yet. */
    void begin() {
        watch(Duration.ofNanos(participant.session().orElseThrow().silentNs()));
    }

    /** The first offer of a peer connection has been answered. */
    void mediaBegins() {
        move(LifeState.Event.MEDIA_BEGINS);
        expireIn(policy.expiration());
    }

    void mediaChanged(TransportState media) {
        move(switch (media) {
            case NEW, CONNECTING -> LifeState.Event.MEDIA_BEGINS;
            case CONNECTED -> LifeState.Event.MEDIA_FLOWS;
            case DISCONNECTED, FAILED, CLOSED -> LifeState.Event.MEDIA_STOPS;
        });
        if (participant.peer().filter(PeerConnection::mayComeBack).isEmpty() && givePlace()) {
            return;
        }
        if (media == TransportState.CONNECTED) {
            withoutMedia.cancel();
            unwatch();
            restarter.end();
            return;
        }
        if (media != TransportState.CLOSED) {
            watch(policy.silenceBefore(media));
        }
        switch (media) {
            case DISCONNECTED -> {
                restarter.begin();
                if (pageWentAway) {
                    leaveIn(policy.reloadLinger());
                } else {
                    expireIn(policy.expiration());
                }
            }
            case FAILED -> {
                boolean wasAlive = participant.peer().filter(PeerConnection::wasConnected).isPresent();
                if (state.hasSocket() && !wasAlive) {
                    leave(LeaveReason.FAILED);
                } else if (pageWentAway) {
                    leaveIn(policy.reloadLinger());
                } else if (!withoutMedia.isSet()) {
                    expireIn(policy.expiration());
                }
            }
            case CLOSED -> {
                if (state.hasSocket()) {
                    withoutMedia.set(policy.reloadLinger(), () -> leave(LeaveReason.CLOSED));
                } else {
                    leaveIn(policy.reloadLinger());
                }
            }
            case NEW, CONNECTING, CONNECTED -> {
                // The way up; its own deadline was set with the first offer.
            }
        }
    }

    /** The participant's socket is gone, or that of the contender who had come in its place. */
    void socketGone(CloseCause cause) {
        move(LifeState.Event.SOCKET_GOES);
        participant.detach();
        pageWentAway = cause == CloseCause.CLIENT_GOING_AWAY;
        restarter.end();
        if (participant.contender().isPresent()) {
            return;
        }
        if (cause == CloseCause.CLIENT_GOODBYE && participant.peer().filter(PeerConnection::isAlive).isPresent()) {
            listener.onGoodbye(participant);
        }
        policy.graceAfter(cause, participant.peer()).ifPresentOrElse(this::leaveIn,
                () -> leave(DisconnectPolicy.reasonOf(cause)));
    }

    /**
     * A second socket has come; it comes before an older contender.
     *
     * @return whether it has to wait; if not, the place is to be given to it
     */
    boolean contend(ClientSession session) {
        participant.contender().ifPresent(older -> older.close(CloseCode.REPLACED));
        participant.setContender(session);
        if (participant.peer().filter(PeerConnection::mayComeBack).isEmpty()) {
            return false;
        }
        withoutSocket.cancel();
        contending.set(policy.contenderTimeout(), this::givePlace);
        return true;
    }

    /** The contender's socket is gone. */
    void contenderGone(CloseCause cause) {
        stopContending();
        if (!state.hasSocket()) {
            socketGone(cause);
        }
    }

    private void stopContending() {
        contending.cancel();
        participant.setContender(null);
    }

    /** The contender goes on with the peer connection that is here. */
    void resume(ClientSession session) {
        move(LifeState.Event.SOCKET_COMES);
        pageWentAway = false;
        stopContending();
        withoutSocket.cancel();
        participant.session().ifPresent(participant::orphan);
        participant.attach(session);
        participant.setClaims(session.claims());
    }

    /** The stay ends by another one of the same user. */
    void replaced() {
        move(LifeState.Event.REPLACED);
        cancelTimers();
    }

    /** The other one begins. */
    void beginAgain() {
        move(LifeState.Event.BEGINS);
        pageWentAway = false;
        begin();
    }

    /** The participant is out; this may be said twice. */
    void end() {
        if (state != LifeState.GONE) {
            move(LifeState.Event.LEAVES);
        }
        cancelTimers();
    }

    private void cancelTimers() {
        withoutSocket.cancel();
        withoutMedia.cancel();
        contending.cancel();
        unwatch();
        restarter.cancel();
    }

    private void watch(Duration mediaSilent) {
        if (watchdog == null) {
            watchdog = new LivenessWatchdog(participant, loop, mediaSilent, this::fellSilent);
        }
    }

    private void unwatch() {
        if (watchdog != null) {
            watchdog.end();
            watchdog = null;
        }
    }

    private void fellSilent() {
        admission.silences.increment();
        if (!givePlace()) {
            leave(LeaveReason.PING_TIMEOUT);
        }
    }

    private void expireIn(Duration delay) {
        withoutMedia.set(delay, () -> {
            if (!givePlace()) {
                leave(LeaveReason.FAILED);
            }
        });
    }

    private boolean givePlace() {
        Optional<ClientSession> contender = participant.contender();
        contender.ifPresent(session -> listener.onPlaceGiven(participant, session));
        return contender.isPresent();
    }

    /** Ends a stay without a socket; why, is told by what is left of its media then. */
    private void leaveIn(Duration delay) {
        if (participant.contender().isEmpty()) {
            withoutSocket.set(delay,
                    () -> leave(DisconnectPolicy.reasonWithoutSocket(pageWentAway, participant.peer())));
        }
    }

    private void leave(LeaveReason reason) {
        listener.onOver(participant, reason, DisconnectPolicy.closeCode(reason));
    }
}
