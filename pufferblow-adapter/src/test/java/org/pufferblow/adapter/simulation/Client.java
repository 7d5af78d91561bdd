package org.pufferblow.adapter.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;

/** One page (or app) of one person: a peer connection, a socket at a time, and what it believes of the room. */
abstract class Client {
    final World world;
    final Person person;
    final SplittableRandom random;
    /** Media takes some seconds to be missed, and messages on a slow link as long to arrive. */
    private static final long REPAIR_NS = 30_000 * VirtualTime.MS;
    /** From a pulled cable to the end of the stay, at most. */
    private static final long GONE_NS = 20_000 * VirtualTime.MS;

    private final boolean firefox;
    private final String name;
    PeerModel peer;
    OperationsChain chain;
    private Socket socket;
    private Claims claims;
    private boolean pageGone;
    /** When the socket was cut while media flowed; 0 if it was not. */
    private long cutAtNs;
    private long slowUntilNs;
    private long slownessNs;
    private boolean wasVerySlow;
    private int peersMade;
    boolean muted;
    boolean deafened;
    private boolean saidState;
    /** Everybody in the room as the page shows them, the user himself included: muted and deafened. */
    final Map<String, ServerMessage.SpeakerLevels> roster = new HashMap<>();
    /** Whose track was announced since the page was told of him. */
    private final Set<String> announced = new HashSet<>();
    private int mostBeside;

    Client(World world, Person person, String name, boolean firefox, SplittableRandom random) {
        this.world = world;
        this.person = person;
        this.name = name;
        this.firefox = firefox;
        this.random = random;
    }

    /** Whether the server owes this client a working call. */
    boolean isWellBehaved() {
        return true;
    }

    abstract void onOpened();

    abstract void onOffer(String sdp);

    /** A track that has come in, of the stream that carries this user's id. */
    abstract void onTrackOf(String user, Transceiver transceiver);

    /** At rest, for each track that is there. */
    void checkName(Transceiver transceiver) {}

    /** The page adds a video track, or takes it away again. */
    abstract void toggleVideo();

    /** The page turns one of its audio lines, if it is one that does such things. */
    void turnLine(SplittableRandom how) {}

    /** The page takes another microphone, if it is one that does so other than by replacing the track. */
    void swapMicrophone(SplittableRandom how) {}

    /** The page closes its peer connection for a new one, if it is one that does so. */
    void reopen(SplittableRandom how) {}

    /** The page leaves offers unanswered from now on, if it is one that does so. */
    void stopAnswering(SplittableRandom how) {}

    /** Whether it has ever left offers unanswered: what a restart would have mended in time it mends at rest only. */
    boolean wasSilent() {
        return false;
    }

    abstract void renegotiate();

    /** A socket with a new token; the peer connection, if there is one, is the old one. */
    void connect() {
        if (pageGone || (socket != null && socket.isOpenForClient())) {
            return;
        }
        claims = world.server().mint(person);
        socket = new Socket(world, this, random.split());
        world.trace(() -> this + " connects to " + claims.sessionId());
        socket.open(claims);
    }

    void onOpen(Socket opened) {
        if (opened == socket && !pageGone) {
            onOpened();
        }
    }

    /** To be said once on a new socket: what the user had switched before. */
    void sayStateAgain() {
        if (saidState) {
            sayState(muted, deafened);
        }
    }

    PeerModel newPeer() {
        peersMade++;
        String identity = name + "u" + peersMade;
        PeerModel made = new PeerModel(firefox, identity, certificateOf(identity), this::onTrack);
        made.add("audio", true, true);
        world.media().register(made);
        chain = new OperationsChain(world.time(), this::operationNs);
        mostBeside = Math.max(0, roster.size() - 1);
        announced.clear();
        return made;
    }

    /** What the fingerprint of a peer connection follows from: each has a certificate of its own, unless the page keeps one. */
    String certificateOf(String identity) {
        return identity;
    }

    /** What was still to be done with it is done no more. */
    void closePeer(boolean closeNotify) {
        world.media().close(peer, closeNotify);
        chain.drop();
    }

    private long operationNs() {
        if (world.time().nowNs() < slowUntilNs) {
            return random.nextLong(slownessNs);
        }
        return 100_000 + random.nextLong(15 * VirtualTime.MS);
    }

    boolean isOnSlowLink() {
        return world.time().nowNs() < slowUntilNs && slownessNs < 1000 * VirtualTime.MS;
    }

    /** Every operation takes up to this long, for a while. */
    void slowDown(long durationNs, long upToNs) {
        slowUntilNs = world.time().nowNs() + durationNs;
        slownessNs = upToNs;
        wasVerySlow |= upToNs >= 1000 * VirtualTime.MS;
    }

    void receive(Socket from, ServerMessage message) {
        if (pageGone || from != socket) {
            return;
        }
        world.trace(() -> this + " <- " + Trace.of(message));
        switch (message) {
            case ServerMessage.Joined joined -> {
                roster.clear();
                announced.clear();
                joined.participants().forEach(this::enlist);
                onJoined(joined);
            }
            case ServerMessage.ParticipantJoined joined -> {
                if (roster.containsKey(joined.participant().userId())) {
                    fail("roster", "told of " + joined.participant().userId() + " who is in already");
                }
                enlist(joined.participant());
                announced.remove(joined.participant().userId());
                onArrival(joined.participant().userId());
            }
            case ServerMessage.ParticipantLeft left -> {
                if (roster.remove(left.userId()) == null) {
                    fail("roster", "told that " + left.userId() + " left who was not in");
                }
                onDeparture(left.userId());
            }
            case ServerMessage.Offer offer -> onOffer(offer.sdp());
            case ServerMessage.Answer answer -> onAnswer(answer.sdp());
            case ServerMessage.TrickledCandidate candidate -> {
                if (peer == null || peer.ice().remoteUfrag().isEmpty()) {
                    fail("candidates", "a candidate before the first description");
                }
            }
            case ServerMessage.SpeakerLevels levels -> roster.computeIfPresent(levels.userId(), (u, l) -> levels);
            case ServerMessage.ScreenShare share -> {
                if (!roster.containsKey(share.userId())) {
                    fail("roster", "a screen of " + share.userId() + " who is not in");
                }
            }
            case ServerMessage.Pong pong -> {
                // Nobody waits for it.
            }
            case ServerMessage.Failure failure -> {
                // The world judges these; the close that follows ends the call.
            }
        }
    }

    private void enlist(ServerMessage.Snapshot s) {
        roster.put(s.userId(),
                new ServerMessage.SpeakerLevels("", s.userId(), s.isSpeaking(), s.isMuted(), s.isDeafened(), 0,
                        s.isDominant(), List.of()));
        mostBeside = Math.max(mostBeside, roster.size() - 1);
    }

    void onJoined(ServerMessage.Joined joined) {}

    void onArrival(String user) {}

    void onDeparture(String user) {}

    void onAnswer(String sdp) {
        chain.add(() -> peer.setRemoteAnswer(sdp), () -> {
            world.media().described(peer);
            onStable();
        }, this::onRejected);
    }

    /** The peer connection has come to rest. */
    void onStable() {}

    private void onTrack(Transceiver transceiver) {
        String user = transceiver.remoteStream;
        if (isWellBehaved() && !wasVerySlow && roster.containsKey(user) && !announced.add(user)
                && !transceiver.again) {
            fail("one track per stay", "a second track of " + user);
        }
        onTrackOf(user, transceiver);
    }

    /** After an offer of the server's was set. */
    void checkLineCount(String sdp) {
        int own = (int) peer.transceivers().stream().filter(t -> t.local || t.everSent).count()
                + person.linesStopped + peer.takenOver();
        int lines = sdp.split("\r\nm=", -1).length - 1;
        if (isWellBehaved() && lines > mostBeside + own) {
            fail("m-lines", lines + " for " + mostBeside + " beside it and " + own + " of its own");
        }
    }

    /** Offers, sets, sends, and then trickles a little. */
    void offer(Runnable sent, java.util.function.Consumer<JsepException> rejected) {
        String[] text = new String[1];
        chain.add(() -> {
            text[0] = peer.createOffer();
            peer.setLocalOffer();
        }, () -> {
            send(new ClientMessage.Offer(Optional.of(text[0])));
            sent.run();
            for (int i = random.nextInt(3); i > 0; i--) {
                world.time().in(random.nextLong(200 * VirtualTime.MS), () -> send(candidate()));
            }
        }, rejected);
    }

    private ClientMessage.TrickledCandidate candidate() {
        return new ClientMessage.TrickledCandidate(
                "candidate:" + random.nextInt(1, 9999) + " 1 udp 2113937151 192.0.2." + random.nextInt(1, 250)
                        + " 50123 typ host generation 0 ufrag " + peer.ice().newestUfrag(),
                Optional.of("0"), Optional.of(0), Optional.of(peer.ice().newestUfrag()));
    }

    void send(ClientMessage message) {
        if (!pageGone && socket != null) {
            socket.sendToServer(message);
        }
    }

    void sayState(boolean newMuted, boolean newDeafened) {
        if (isInCall()) {
            muted = newMuted;
            deafened = newDeafened;
            saidState = true;
            send(new ClientMessage.AudioState(Optional.of(muted), Optional.of(deafened), Optional.of(false)));
        }
    }

    /** The page restarts ICE by itself. */
    void restartIce() {
        if (peer != null && isInCall()) {
            peer.ice().restart();
            renegotiate();
        }
    }

    /** What a browser rejected of what the server said. */
    void onRejected(JsepException e) {
        if (isWellBehaved() && !isExcused()) {
            fail("JSEP", e.getMessage());
        }
        world.trace(() -> this + " rejects: " + e.getMessage());
        if (!wasVerySlow || !survivesRejections()) {
            world.time().in(2000 * VirtualTime.MS, () -> person.reload(this, CloseCause.CLIENT_GOING_AWAY, true));
        }
    }

    /** Whether the client goes on when the browser rejects something; if not, its user loads the page again. */
    boolean survivesRejections() {
        return false;
    }

    /**
     * A peer connection that comes back too late meets a new one of the server's, and one that answers later than the
     * collision time-out may get an answer that it does not expect.
     */
    private boolean isExcused() {
        boolean cameTooLate = cutAtNs != 0 && (world.time().nowNs() - cutAtNs > 12_000 * VirtualTime.MS
                || person.hadSeveralPages() || world.server().everEnded());
        return cameTooLate || wasVerySlow;
    }

    void onClosed(Socket which, CloseCode code) {
        if (which == socket && !pageGone) {
            world.trace(() -> this + " sees its socket closed with " + code);
            person.onSocketClosed(this, code);
        }
    }

    /** The user hangs up. */
    void hangUp() {
        if (!pageGone) {
            closeSocket(CloseCause.CLIENT_GOODBYE);
            leavePage(true);
        }
    }

    /** The page is reloaded or closed. */
    void unload(CloseCause cause, boolean closeNotify) {
        if (!pageGone) {
            closeSocket(cause);
            leavePage(closeNotify);
        }
    }

    void closeSocket(CloseCause cause) {
        if (socket != null) {
            socket.closeByClient(cause);
        }
    }

    private void leavePage(boolean closeNotify) {
        pageGone = true;
        if (peer != null) {
            closePeer(closeNotify);
        }
    }

    /** The machine is gone: no word to anyone. */
    void vanish(boolean silently) {
        if (!pageGone) {
            long noticed = silently ? 45_000 * VirtualTime.MS : random.nextLong(500 * VirtualTime.MS);
            if (socket != null) {
                socket.cut(-1, noticed, silently ? CloseCause.PING_TIMEOUT : CloseCause.LOST);
            }
            leavePage(false);
            world.time().in(GONE_NS, () -> {
                if (!person.hadSeveralPages() && !person.hasOpenedAnotherSince(this)
                        && world.server().session(claims.sessionId()).present.contains(person.user)) {
                    fail("ghost", "has long been gone");
                }
            });
        }
    }

    /** The socket dies under a call that goes on. */
    void loseSocket(long noticedByServerNs, CloseCause cause) {
        if (socket != null && socket.isOpenForClient()) {
            cutAtNs = world.media().isConnected(peer) ? world.time().nowNs() : 1;
            socket.cut(random.nextLong(1000 * VirtualTime.MS), noticedByServerNs, cause);
        }
    }

    /** The path of the ICE session in use dies; one restart or another must mend it while the socket lives. */
    void breakPath() {
        SimulatedTransport transport = world.media().of(peer);
        SimulatedTransport.Session broken = transport.active();
        long brokenNs = world.time().nowNs();
        world.media().breakPath(transport);
        world.time().in(REPAIR_NS, () -> {
            boolean wasReachable = isInCall() && cutAtNs < brokenNs && !wasVerySlow && !wasSilent()
                    && world.media().isReachable(peer);
            if (wasReachable && !person.hadSeveralPages() && world.media().of(peer) == transport
                    && transport.active().equals(broken)) {
                fail("repair", "is still in " + broken);
            }
        });
    }

    boolean wasCut() {
        return cutAtNs != 0;
    }

    boolean wasVerySlow() {
        return wasVerySlow;
    }

    boolean isPageGone() {
        return pageGone;
    }

    boolean isInCall() {
        return !pageGone && socket != null && socket.isOpened();
    }

    boolean isFirefox() {
        return firefox;
    }

    Claims claims() {
        return claims;
    }

    void fail(String invariant, String detail) {
        if (isWellBehaved()) {
            throw new Violation(invariant, this + ": " + detail);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
