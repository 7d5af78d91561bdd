package org.pufferblow.adapter.room;

import java.util.Collection;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.bridge.ControlLoop;

/** What the server is told of a room, and how it is put right when it has lost somebody. Belongs to the room's control loop. */
final class Reports {
    private final String sessionId;
    private final String channelId;
    private final ControlLoop loop;
    private final Lobby lobby;
    private final Collection<Participant> participants;
    /** Only the answer to this one can tell how many the server believes in now. */
    private SessionEvent last;
    private long lastResyncNs;
    private boolean everResynced;

    /**
     * Nothing told yet.
     *
     * @param participants a view of those who are in
     */
    Reports(String sessionId, String channelId, ControlLoop loop, Lobby lobby, Collection<Participant> participants) {
        this.sessionId = sessionId;
        this.channelId = channelId;
        this.loop = loop;
        this.lobby = lobby;
        this.participants = participants;
    }

    void joined(Participant p) {
        Claims claims = p.claims();
        emit(new SessionEvent.ParticipantJoined(sessionId, claims.channelId(), claims.userId(), claims.username(),
                claims.scope(), participants.size(), claims.instanceId(), claims.serverId(), p.isMuted(),
                p.isDeafened(), p.isSpeaking()));
    }

    void left(Participant p, LeaveReason reason) {
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

    /**
     * Whether the server, by its answer to an event, believes in another number of people than are in, and may be told
     * so: not about an older event, and not too often.
     *
     * @param count negative if it did not say
     */
    boolean isMistaken(SessionEvent event, int count) {
        boolean tooSoon = everResynced && loop.nanoTime() - lastResyncNs < lobby.policy().resyncInterval().toNanos();
        return event.equals(last) && count >= 0 && count != participants.size() && !tooSoon;
    }

    /** Tells again who is in. */
    void everyone() {
        everResynced = true;
        lastResyncNs = loop.nanoTime();
        participants.forEach(this::joined);
    }

    private void emit(SessionEvent event) {
        last = event;
        lobby.events().emit(event);
    }
}
