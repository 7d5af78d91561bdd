package org.pufferblow.adapter.room;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.negotiation.AudioTrack;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.bridge.ControlLoop;
import org.pufferblow.bridge.Speech;

/**
 * One user's stay in a room: from {@code participant_joined} to {@code participant_left}, through takeovers and lost
 * sockets. Belongs to the room's control loop.
 */
final class Participant {
    /** Sockets that the call moved on from; the oldest is closed when there are more. */
    private static final int MAX_ORPHANS = 3;

    private final AudioTrack voice;
    private final List<ClientSession> orphans = new ArrayList<>();
    private Claims claims;
    private Instant connectedAt;
    /** Null while the socket is lost. */
    private ClientSession session;
    /** A second socket of the same user, until its first offer says whether it takes over or resumes. */
    private ClientSession contender;
    /** Null before the first offer, and after a takeover until the next one. */
    private PeerConnection peer;
    private boolean muted;
    private boolean deafened;
    /** What the client says; counts as long as the bridge cannot tell. */
    private boolean claimsToSpeak;
    /** Null as long as there is no news of this peer connection. */
    private Speech speech;
    private boolean sharingScreen;
    /** What ends a stay, or a contender's wait; null while nothing is due. */
    private ControlLoop.Timer socketTimer;
    private ControlLoop.Timer mediaTimer;
    private ControlLoop.Timer contenderTimer;
    private ControlLoop.Timer collisionTimer;
    private ControlLoop.Timer answerTimer;
    /** What is done while media does not flow; null while it does. */
    private LivenessWatchdog watchdog;
    private ControlLoop.Timer restartTimer;
    /** Whether the lost socket said that its page went away. */
    private boolean goneAway;

    Participant(AudioTrack voice, ClientSession session, Instant now) {
        this.voice = voice;
        begin(session, now);
    }

    /** Starts over with a socket of the same user, as if nobody had been here. */
    void begin(ClientSession newSession, Instant now) {
        claims = newSession.claims();
        connectedAt = now;
        muted = !claims.scopes().contains(Scope.SEND_AUDIO);
        deafened = false;
        claimsToSpeak = false;
        speech = null;
        sharingScreen = false;
        attach(newSession);
    }

    void attach(ClientSession newSession) {
        session = newSession;
        goneAway = false;
        newSession.belongTo(this);
    }

    /** The socket is gone; the stay goes on. */
    void detach(boolean pageWentAway) {
        session = null;
        goneAway = pageWentAway;
    }

    /** Leaves a socket open whose call goes on over another one. */
    void orphan(ClientSession old) {
        orphans.add(old);
        if (orphans.size() > MAX_ORPHANS) {
            orphans.remove(0).close(CloseCode.REPLACED);
        }
    }

    void forgetOrphan(ClientSession closed) {
        orphans.remove(closed);
    }

    List<ClientSession> orphans() {
        return orphans;
    }

    /**
     * Takes over what the client says of itself; a part that is missing stays. Without {@code send_audio} nobody can
     * unmute.
     */
    void apply(ClientMessage.AudioState state) {
        muted = state.isMuted().orElse(muted) || !claims.scopes().contains(Scope.SEND_AUDIO);
        deafened = state.isDeafened().orElse(deafened);
        claimsToSpeak = state.isSpeaking().orElse(claimsToSpeak) && !muted;
        enforce();
    }

    /** Takes over what the bridge has found. */
    void apply(Speech news) {
        speech = news;
    }

    /** Tells the media plane what this participant may do. */
    void enforce() {
        if (peer != null) {
            peer.endpoint().setPermissions(claims.scopes().contains(Scope.SEND_AUDIO),
                    claims.scopes().contains(Scope.RECV));
            peer.endpoint().setMuted(muted);
            peer.endpoint().setDeafened(deafened);
        }
    }

    /** Goes on under another token of the same user. */
    void setClaims(Claims newClaims) {
        claims = newClaims;
        muted |= !claims.scopes().contains(Scope.SEND_AUDIO);
        enforce();
    }

    ServerMessage.Snapshot snapshot() {
        return new ServerMessage.Snapshot(userId(), claims.username(), muted, deafened, isSpeaking(), isDominant(),
                sharingScreen, claims.scope(), connectedAt);
    }

    AudioTrack voice() {
        return voice;
    }

    String stay() {
        return voice.key();
    }

    String userId() {
        return voice.userId();
    }

    Claims claims() {
        return claims;
    }

    Optional<ClientSession> session() {
        return Optional.ofNullable(session);
    }

    Optional<ClientSession> contender() {
        return Optional.ofNullable(contender);
    }

    void setContender(ClientSession newContender) {
        contender = newContender;
        if (newContender != null) {
            newContender.belongTo(this);
        }
    }

    /** The sockets that are told what happens in the room. */
    List<ClientSession> sockets() {
        List<ClientSession> sockets = new ArrayList<>(2);
        session().ifPresent(sockets::add);
        contender().ifPresent(sockets::add);
        return sockets;
    }

    Optional<PeerConnection> peer() {
        return Optional.ofNullable(peer);
    }

    void setPeer(PeerConnection newPeer) {
        peer = newPeer;
        speech = null;
    }

    boolean isMuted() {
        return muted;
    }

    boolean isDeafened() {
        return deafened;
    }

    /** Who is muted does not speak, whatever anybody says. */
    boolean isSpeaking() {
        return !muted && (isMeasured() ? speech.speaking() : claimsToSpeak);
    }

    private boolean isMeasured() {
        return speech != null && speech.measured();
    }

    /** From 0.0 to 1.0; 0 while not speaking, or if the bridge cannot tell. */
    double level() {
        return isMeasured() && isSpeaking() ? speech.level() : 0;
    }

    boolean isDominant() {
        return speech != null && speech.dominant();
    }

    /** As everybody was told last. */
    boolean isSharingScreen() {
        return sharingScreen;
    }

    void setSharingScreen(boolean sharing) {
        sharingScreen = sharing;
    }

    boolean pageWentAway() {
        return goneAway;
    }

    void socketTimer(ControlLoop.Timer timer) {
        socketTimer = replace(socketTimer, timer);
    }

    void mediaTimer(ControlLoop.Timer timer) {
        mediaTimer = replace(mediaTimer, timer);
    }

    boolean isMediaTimerArmed() {
        return mediaTimer != null;
    }

    void contenderTimer(ControlLoop.Timer timer) {
        contenderTimer = replace(contenderTimer, timer);
    }

    void collisionTimer(ControlLoop.Timer timer) {
        collisionTimer = replace(collisionTimer, timer);
    }

    void answerTimer(ControlLoop.Timer timer) {
        answerTimer = replace(answerTimer, timer);
    }

    boolean isWatched() {
        return watchdog != null;
    }

    void watchdog(LivenessWatchdog newWatchdog) {
        if (watchdog != null) {
            watchdog.end();
        }
        watchdog = newWatchdog;
    }

    void restartTimer(ControlLoop.Timer timer) {
        restartTimer = replace(restartTimer, timer);
    }

    void cancelTimers() {
        socketTimer(null);
        mediaTimer(null);
        contenderTimer(null);
        collisionTimer(null);
        answerTimer(null);
        watchdog(null);
        restartTimer(null);
    }

    private static ControlLoop.Timer replace(ControlLoop.Timer old, ControlLoop.Timer timer) {
        if (old != null) {
            old.cancel();
        }
        return timer;
    }
}
