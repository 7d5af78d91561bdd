package org.pufferblow.adapter.room;

import java.time.Duration;
import java.util.Optional;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;
import org.pufferblow.transport.TransportState;

/**
 * How long somebody stays who has lost their socket or their media, and what it is called when they go. Pure;
 * {@link ParticipantLife} goes by it.
 *
 * <pre>
 * socket                      media alive                        media dead or never there
 * open                        in the call                        FAILED after the expiration; CLOSED soon after a close_notify
 * goodbye                     leaves (CLIENT_DISCONNECT)         leaves (CLIENT_DISCONNECT)
 * page went away (1001)       stays for the resume grace         leaves when a reload would be back
 * lost                        stays for the resume grace,        while it is on its way up, stays for the resume grace
 *                             then DISCONNECTED                  (PING_TIMEOUT), else leaves (DISCONNECTED)
 * no pong                     leaves (PING_TIMEOUT)              leaves (PING_TIMEOUT)
 * closed by us                leaves (DISCONNECTED)              leaves (DISCONNECTED)
 * </pre>
 *
 * Of who says goodbye while media is alive the transport is kept ({@link ResumablePeers}). Where neither media nor a socket
 * gives a sign of life, {@link LivenessWatchdog} ends the stay sooner (PING_TIMEOUT). While a contender waits to make its
 * first offer, only that decides.
 */
final class DisconnectPolicy {
    private final RoomPolicy policy;

    DisconnectPolicy(RoomPolicy policy) {
        this.policy = policy;
    }

    /** How long the place is kept whose socket is gone; empty if it is not. */
    Optional<Duration> graceAfter(CloseCause cause, Optional<PeerConnection> peer) {
        boolean stays = switch (cause) {
            case CLIENT_GOING_AWAY -> peer.filter(PeerConnection::isAlive).isPresent();
            case LOST -> peer.filter(PeerConnection::mayComeBack).isPresent();
            case CLIENT_GOODBYE, PING_TIMEOUT, CLOSED_BY_US -> false;
        };
        return stays ? Optional.of(policy.limits().resumeGrace()) : Optional.empty();
    }

    /** Of who leaves at once with their socket. */
    static LeaveReason reasonOf(CloseCause cause) {
        return switch (cause) {
            case CLIENT_GOODBYE, CLIENT_GOING_AWAY -> LeaveReason.CLIENT_DISCONNECT;
            case PING_TIMEOUT -> LeaveReason.PING_TIMEOUT;
            case CLOSED_BY_US, LOST -> LeaveReason.DISCONNECTED;
        };
    }

    /** Of who lost their socket some time ago and leaves now: what is left of their media tells. */
    static LeaveReason reasonWithoutSocket(boolean pageWentAway, Optional<PeerConnection> peer) {
        if (pageWentAway) {
            return LeaveReason.CLIENT_DISCONNECT;
        }
        return peer.map(p -> switch (p.state()) {
            case CONNECTED -> LeaveReason.DISCONNECTED;
            case CLOSED -> LeaveReason.CLIENT_DISCONNECT;
            case NEW, CONNECTING, DISCONNECTED, FAILED -> LeaveReason.PING_TIMEOUT;
        }).orElse(LeaveReason.PING_TIMEOUT);
    }

    /** How long media may be missing, from the first offer or from when it stopped. */
    Duration expiration() {
        return policy.limits().expiration();
    }

    /** How long the place is kept of somebody whose page is gone for all we know. */
    Duration reloadLinger() {
        return policy.reloadLinger();
    }

    /** How long a second socket may take to say what it comes for. */
    Duration contenderTimeout() {
        return policy.contenderTimeout();
    }

    /** How long media has given no sign of life already when its state says so. */
    Duration silenceBefore(TransportState state) {
        return state == TransportState.DISCONNECTED ? policy.limits().repair().noticedAfter() : Duration.ZERO;
    }

    static CloseCode closeCode(LeaveReason reason) {
        return switch (reason) {
            case PING_TIMEOUT -> CloseCode.PING_TIMEOUT;
            case FAILED -> CloseCode.MEDIA_FAILED;
            case SERVER_SHUTDOWN -> CloseCode.GOING_AWAY;
            case REPLACED -> CloseCode.REPLACED;
            case CLIENT_DISCONNECT, CLOSED, DISCONNECTED -> CloseCode.NORMAL;
        };
    }
}
