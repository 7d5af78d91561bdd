package org.pufferblow.adapter.room;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.negotiation.MediaTrack;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.bridge.Speech;

/**
 * One user's stay in a room: from {@code participant_joined} to {@code participant_left}, through takeovers and lost
 * sockets. What is known of them and told of them; how long they stay is {@link ParticipantLife}'s. Belongs to the room's
 * control loop.
 */
final class Participant {
    /** Sockets that the call moved on from; the oldest is closed when there are more. */
    private static final int MAX_ORPHANS = 3;

    private final MediaTrack voice;
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

    Participant(MediaTrack voice, ClientSession session, Instant now) {
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
        newSession.belongTo(stay());
    }

    /** The socket is gone; the stay goes on. */
    void detach() {
        session = null;
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

    void closeOrphans(CloseCode code) {
        orphans.forEach(s -> s.close(code));
        orphans.clear();
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

    MediaTrack voice() {
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

    boolean isSession(ClientSession one) {
        return session == one;
    }

    Optional<ClientSession> contender() {
        return Optional.ofNullable(contender);
    }

    boolean isContender(ClientSession one) {
        return contender == one;
    }

    void setContender(ClientSession newContender) {
        contender = newContender;
        if (newContender != null) {
            newContender.belongTo(stay());
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
}
