package org.pufferblow.adapter.room;

import java.time.Duration;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;
import org.pufferblow.bridge.ControlLoop;
import org.pufferblow.transport.TransportState;

/**
 * How long somebody stays who has lost his socket or his media. Belongs to the room's control loop.
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
 * Of who says goodbye while media is alive the transport is kept ({@link ResumablePeers}). Where neither media nor a socket gives a sign of life, {@link LivenessWatchdog} ends the stay sooner (PING_TIMEOUT). While a contender
 * waits to make its first offer, only that decides.
 */
final class DisconnectPolicy {
    private final Room room;
    private final TakeoverOrResume takeovers;
    private final ControlLoop loop;
    private final Admission admission;
    private final RoomPolicy policy;
    private final IceRestarter iceRestarter;

    DisconnectPolicy(Room room, TakeoverOrResume takeovers, ControlLoop loop, Admission admission) {
        this.room = room;
        this.takeovers = takeovers;
        this.loop = loop;
        this.policy = admission.policy();
        this.iceRestarter = new IceRestarter(loop, admission);
        this.admission = admission;
    }

    /** Somebody has an open socket and nothing else yet. */
    void began(Participant participant) {
        watch(participant, Duration.ofNanos(participant.session().orElseThrow().silentNs()));
    }

    void socketGone(Participant participant, CloseCause cause) {
        participant.detach(cause == CloseCause.CLIENT_GOING_AWAY);
        iceRestarter.end(participant);
        if (participant.contender().isPresent()) {
            return;
        }
        boolean alive = participant.peer().filter(PeerConnection::isAlive).isPresent();
        switch (cause) {
            case CLIENT_GOODBYE -> {
                if (alive) {
                    room.kept().keep(participant);
                }
                leave(participant, LeaveReason.CLIENT_DISCONNECT);
            }
            case PING_TIMEOUT -> leave(participant, LeaveReason.PING_TIMEOUT);
            case CLOSED_BY_US -> leave(participant, LeaveReason.DISCONNECTED);
            case CLIENT_GOING_AWAY -> {
                if (alive) {
                    leaveIn(participant, policy.limits().resumeGrace());
                } else {
                    leave(participant, LeaveReason.CLIENT_DISCONNECT);
                }
            }
            case LOST -> {
                if (participant.peer().filter(PeerConnection::mayComeBack).isPresent()) {
                    leaveIn(participant, policy.limits().resumeGrace());
                } else {
                    leave(participant, LeaveReason.DISCONNECTED);
                }
            }
        }
    }

    void transportChanged(Participant participant, TransportState state) {
        if (participant.peer().filter(PeerConnection::mayComeBack).isEmpty() && takeovers.givePlace(participant)) {
            return;
        }
        boolean socketIsOpen = participant.session().isPresent();
        switch (state) {
            case CONNECTED -> {
                participant.mediaTimer(null);
                participant.watchdog(null);
                iceRestarter.end(participant);
            }
            case DISCONNECTED -> {
                watch(participant, policy.limits().repair().noticedAfter());
                iceRestarter.begin(participant);
                if (participant.pageWentAway()) {
                    leaveIn(participant, policy.reloadLinger());
                } else {
                    expireIn(participant, policy.limits().expiration());
                }
            }
            case FAILED -> {
                watch(participant, Duration.ZERO);
                boolean wasAlive = participant.peer().filter(PeerConnection::wasConnected).isPresent();
                if (socketIsOpen && !wasAlive) {
                    room.leave(participant, LeaveReason.FAILED, CloseCode.MEDIA_FAILED);
                } else if (participant.pageWentAway()) {
                    leaveIn(participant, policy.reloadLinger());
                } else if (!participant.isMediaTimerArmed()) {
                    expireIn(participant, policy.limits().expiration());
                }
            }
            case CLOSED -> {
                if (socketIsOpen) {
                    participant.mediaTimer(loop.schedule(policy.reloadLinger(),
                            () -> room.leave(participant, LeaveReason.CLOSED, CloseCode.NORMAL)));
                } else {
                    leaveIn(participant, policy.reloadLinger());
                }
            }
            case NEW, CONNECTING -> {
                // The way up; its own deadline was armed with the first offer.
                watch(participant, Duration.ZERO);
            }
        }
    }

    private void watch(Participant participant, Duration mediaSilent) {
        if (!participant.isWatched()) {
            participant.watchdog(new LivenessWatchdog(participant, loop, mediaSilent, () -> fellSilent(participant)));
        }
    }

    private void fellSilent(Participant participant) {
        admission.silences.increment();
        if (!takeovers.givePlace(participant)) {
            leave(participant, LeaveReason.PING_TIMEOUT);
        }
    }

    private void expireIn(Participant participant, Duration delay) {
        participant.mediaTimer(loop.schedule(delay, () -> room.mediaExpired(participant)));
    }

    /** Ends a stay without a socket; why, is told by what is left of its media then. */
    private void leaveIn(Participant participant, Duration delay) {
        if (participant.contender().isPresent()) {
            return;
        }
        participant.socketTimer(loop.schedule(delay, () -> leave(participant, reasonNow(participant))));
    }

    private static LeaveReason reasonNow(Participant participant) {
        if (participant.pageWentAway()) {
            return LeaveReason.CLIENT_DISCONNECT;
        }
        return participant.peer().map(p -> switch (p.state()) {
            case CONNECTED -> LeaveReason.DISCONNECTED;
            case CLOSED -> LeaveReason.CLIENT_DISCONNECT;
            case NEW, CONNECTING, DISCONNECTED, FAILED -> LeaveReason.PING_TIMEOUT;
        }).orElse(LeaveReason.PING_TIMEOUT);
    }

    private void leave(Participant participant, LeaveReason reason) {
        room.leave(participant, reason, closeCode(reason));
    }

    private static CloseCode closeCode(LeaveReason reason) {
        return switch (reason) {
            case PING_TIMEOUT -> CloseCode.PING_TIMEOUT;
            case FAILED -> CloseCode.MEDIA_FAILED;
            case SERVER_SHUTDOWN -> CloseCode.GOING_AWAY;
            case REPLACED -> CloseCode.REPLACED;
            case CLIENT_DISCONNECT, CLOSED, DISCONNECTED -> CloseCode.NORMAL;
        };
    }
}
