package org.pufferblow.adapter.room;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.bridge.ControlLoop;

/** What the server is told of a room, and how it is put right when it has lost somebody. Belongs to the room's control loop. */
final class ControlPlaneEvents {
    /**
     * A page that leaves or reloads tells the server by itself and at once, so the server may count fewer than we do for
     * as long as the news of that takes to reach us.
     */
    private static final Duration COUNT_SETTLES = Duration.ofSeconds(2);

    private final String sessionId;
    private final String channelId;
    private final ControlLoop loop;
    private final Admission admission;
    private final Collection<Participant> participants;
    private final Consumer<Participant> onToldAgain;
    /** Only the answer to this very one can tell how many the server believes in now. */
    private SessionEvent last;
    /** Set while the server counts fewer than are in; the participants are the same as when it said so. */
    private ControlLoop.Timer resync;
    private long lastResyncNs;
    private boolean everResynced;

    /**
     * Nothing told yet.
     *
     * @param participants a view of those who are in
     * @param onToldAgain called for each participant of whose join and state the server was told once more
     */
    ControlPlaneEvents(String sessionId, String channelId, ControlLoop loop, Admission admission,
            Collection<Participant> participants,
            Consumer<Participant> onToldAgain) {
        this.sessionId = sessionId;
        this.channelId = channelId;
        this.loop = loop;
        this.admission = admission;
        this.participants = participants;
        this.onToldAgain = onToldAgain;
    }

    void joined(Participant p) {
        cancelResync();
        tellJoined(p);
    }

    private void tellJoined(Participant p) {
        Claims claims = p.claims();
        emit(new SessionEvent.ParticipantJoined(sessionId, claims.channelId(), claims.userId(), claims.username(),
                claims.scope(), participants.size(), claims.instanceId(), claims.serverId(), p.isMuted(),
                p.isDeafened(), p.isSpeaking()));
    }

    void left(Participant p, LeaveReason reason) {
        cancelResync();
        emit(new SessionEvent.ParticipantLeft(sessionId, p.claims().channelId(), p.userId(), p.claims().username(),
                reason, p.isMuted()));
    }

    void stateChanged(Participant p) {
        emit(new SessionEvent.StateChanged(sessionId, p.claims().channelId(), p.userId(), p.isMuted(),
                p.isDeafened(), p.isSpeaking()));
    }

    void screenShareChanged(Participant p) {
        emit(new SessionEvent.ScreenShareChanged(sessionId, p.claims().channelId(), p.userId(), p.isSharingScreen()));
    }

    void ended(SessionEvent.EndReason reason) {
        emit(new SessionEvent.SessionEnded(sessionId, channelId, reason));
    }

    /** The room is gone; nothing more is told. */
    void end() {
        cancelResync();
    }

    /**
     * Compares the server's count at rest with ours. Fewer means that it lost somebody (PROTOCOL section 4), unless it says
     * otherwise soon or somebody comes or goes. More is no matter: it counts people from the moment they ask for a token.
     *
     * @param event the one that was answered
     * @param count negative if the server did not say
     */
    void counted(SessionEvent event, int count) {
        if (!isLast(event) || count < 0) {
            return;
        }
        if (count >= participants.size()) {
            cancelResync();
        } else if (resync == null) {
            resync = loop.schedule(untilResync(), this::everyone);
        }
    }

    /** By identity: an older state may read the same. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isLast(SessionEvent event) {
        return event == last;
    }

    private Duration untilResync() {
        long leftNs = everResynced
                ? lastResyncNs + admission.policy().resyncInterval().toNanos() - loop.nanoTime()
                : 0;
        return Duration.ofNanos(Math.max(COUNT_SETTLES.toNanos(), leftNs));
    }

    private void everyone() {
        resync = null;
        everResynced = true;
        lastResyncNs = loop.nanoTime();
        participants.forEach(this::tellJoined);
        participants.forEach(onToldAgain);
    }

    private void cancelResync() {
        if (resync != null) {
            resync.cancel();
            resync = null;
        }
    }

    private void emit(SessionEvent event) {
        last = event;
        admission.events().emit(event);
    }
}
