package org.pufferblow.adapter.room;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pufferblow.adapter.negotiation.Negotiator;
import org.pufferblow.adapter.negotiation.MediaTrack;
import org.pufferblow.adapter.sdp.CandidateAttribute;
import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.bridge.Conference;
import org.pufferblow.bridge.ControlLoop;
import org.pufferblow.bridge.Speech;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.TransportState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The descriptions and candidates of one participant: from messages to their peer connection of the moment and back. Belongs
 * to the room's control loop.
 */
final class Call implements PeerConnection.Owner {
    private static final Logger log = LoggerFactory.getLogger(Call.class);

    /**
     * Of a client's {@link LoopBudget}: an endpoint, sockets' tables, ICE checks and a handshake, which are not the room's
     * work. So one peer connection after the other may be replaced about once a second, after some at once.
     */
    private static final Duration NEW_PEER_CONNECTION = Duration.ofMillis(80);

    private final RoomParts room;
    private final Participant participant;
    private final ParticipantLife life;
    private final AnswerWatch answers;
    private final CollisionWatch collisions;
    /** Descriptions that could not be used: only the first of a stay is written down as it comes. */
    private long refusals;

    /**
     * What the calls of one room share.
     *
     * @param endpointIds a new one each time
     * @param voicesFor everyone whom a participant is to hear, in join order
     * @param onStateChanged told that something about a participant's state may be different
     */
    record RoomParts(String sessionId, Conference conference, Supplier<String> endpointIds, ResumablePeers kept,
            RoomBroadcast broadcast, Admission admission, StayGuard guard,
            Function<Participant, List<MediaTrack>> voicesFor, Consumer<Participant> onStateChanged) {}

    Call(RoomParts room, Participant participant, ParticipantLife life, ControlLoop loop) {
        this.room = room;
        this.participant = participant;
        this.life = life;
        this.answers = new AnswerWatch(participant, loop, room.admission());
        this.collisions = new CollisionWatch(participant, loop, room.admission().policy().collisionTimeout());
    }

    /** An offer's description; if there is none, or it cannot be read, the client is told so. */
    Optional<SessionDescription> readable(ClientSession session, Optional<Description> description) {
        if (description.isEmpty()) {
            session.fail("offer is null");
            return Optional.empty();
        }
        try {
            return Optional.of(description.get().get());
        } catch (SdpException e) {
            refuse(session, "failed to apply offer", e);
            return Optional.empty();
        }
    }

    /** An offer of the participant's own socket. */
    void onOffer(ClientSession session, SessionDescription offer) {
        try {
            Optional<PeerConnection> peer = participant.peer();
            if (peer.isEmpty()) {
                Optional<PeerConnection> kept = room.kept().take(participant.userId(), offer);
                if (kept.isPresent()) {
                    comeBack(session, kept.get(), offer);
                } else {
                    open(session, offer);
                    room.kept().drop(participant.userId());
                }
            } else if (!peer.get().isOfferedAgainBy(offer)) {
                // The client has thrown its peer connection away and made another one on the same socket.
                open(session, offer);
                peer.get().close();
                session.messages().charge(NEW_PEER_CONNECTION);
                room.admission().replacedPeers.increment();
                room.onStateChanged().accept(participant);
            } else {
                peer.get().heard(offer);
                peer.get().negotiator().onClientOffer(offer);
            }
        } catch (SdpException e) {
            refuse(session, "failed to apply offer", e);
        } catch (TransportException e) {
            log.error("No endpoint for user {}", participant.userId(), e);
            session.fail("failed to initialise peer connection");
        }
    }

    private void comeBack(ClientSession session, PeerConnection kept,
            SessionDescription offer) {
        kept.moveTo(this);
        participant.setPeer(kept);
        onResumingOffer(session, offer);
        life.mediaChanged(kept.state());
    }

    /**
     * The first offer over a new socket of a peer connection that was here before. Everyone is named again first: a busy
     * page may still have worked off messages of the old socket after the last {@code joined}, and used names up for them.
     */
    void onResumingOffer(ClientSession session, SessionDescription offer) {
        PeerConnection peer = participant.peer().orElseThrow();
        try {
            List<MediaTrack> voices = voicesNow();
            List<String> order = peer.negotiator().trackOrderAfterResume(offer, voices, participant.stay());
            room.broadcast().everyone(participant, session, order);
            peer.heard(offer);
            peer.negotiator().onResumingOffer(offer, voices);
            addEarlyCandidates(peer, session);
            participant.enforce();
        } catch (SdpException e) {
            refuse(session, "failed to apply offer", e);
        }
    }

    void onAnswer(ClientSession session, Optional<Description> description) {
        Optional<Negotiator> negotiator = participant.peer().map(PeerConnection::negotiator);
        if (negotiator.isEmpty() || !negotiator.get().isAwaitingAnswer()) {
            room.admission().ignoredMessages.increment();
            return;
        }
        boolean isDue = negotiator.get().isAnswerDue();
        if (description.isEmpty() && isDue) {
            session.fail("answer is null");
            return;
        }
        try {
            if (description.isPresent()) {
                SessionDescription answer = description.get().get();
                participant.peer().get().heard(answer);
                if (negotiator.get().onClientAnswer(answer)) {
                    return;
                }
            }
        } catch (SdpException e) {
            if (isDue) {
                refuse(session, "failed to apply answer", e);
                return;
            }
        }
        room.admission().ignoredMessages.increment();
    }

    void onCandidate(ClientSession session, ClientMessage.TrickledCandidate candidate) {
        if (candidate.candidate().isBlank()) {
            return;
        }
        if (participant.peer().isEmpty()) {
            session.keep(candidate);
        } else if (!participant.peer().get().addCandidate(candidate.candidate(), candidate.usernameFragment())) {
            room.admission().ignoredMessages.increment();
        }
    }

    /** If the offer cannot be used, all is as it was. */
    private void open(ClientSession session, SessionDescription offer)
            throws SdpException, TransportException {
        PeerConnection before = participant.peer().orElse(null);
        Admission admission = room.admission();
        PeerConnection peer = PeerConnection.create(room.conference(), room.endpointIds().get(),
                participant.userId(), offer, admission.policy().opus(), admission.random(), this);
        participant.setPeer(peer);
        try {
            participant.enforce();
            peer.setVoices(voicesNow());
            peer.negotiator().onClientOffer(offer);
            addEarlyCandidates(peer, session);
        } catch (Throwable e) {
            participant.setPeer(before);
            peer.close();
            session.messages().charge(NEW_PEER_CONNECTION);
            throw e;
        }
        life.mediaBegins();
    }

    private static void addEarlyCandidates(PeerConnection peer, ClientSession session) {
        session.takeEarlyCandidates().forEach(c -> peer.addCandidate(c.candidate(), c.usernameFragment()));
    }

    private void refuse(ClientSession session, String error, SdpException cause) {
        refusals++;
        if (refusals == 1) {
            log.info("{} of user {}: {}", error, participant.userId(), cause.getMessage());
        }
        session.fail(error);
    }

    /** The stay is over; another one of the same user may begin. Nothing is waited for any more. */
    void end() {
        answers.end();
        collisions.end();
        if (refusals > 1) {
            log.info("{} descriptions of user {} could not be used", refusals, participant.userId());
        }
        refusals = 0;
    }

    void closePeer() {
        participant.peer().ifPresent(PeerConnection::close);
        participant.setPeer(null);
    }

    @Override
    public void sendAnswer(String sdp) {
        send(new ServerMessage.Answer(room.sessionId(), sdp));
    }

    @Override
    public void sendOffer(String sdp) {
        send(new ServerMessage.Offer(room.sessionId(), sdp));
        answers.offered();
    }

    private void send(ServerMessage message) {
        participant.session().ifPresent(s -> s.send(message));
    }

    @Override
    public void mediaChanged(long newTracks) {
        room.admission().tracksFanned.add(newTracks);
        participant.peer().ifPresent(
                peer -> participant.session().ifPresent(s -> s.updates().pump(peer.negotiator()::holdsNewsOf)));
    }

    @Override
    public List<MediaTrack> voicesNow() {
        return room.voicesFor().apply(participant);
    }

    @Override
    public void armCollisionTimer() {
        collisions.begin(this::collisionOver);
    }

    @Override
    public void disarmCollisionTimer() {
        collisions.end();
    }

    private void collisionOver() {
        participant.peer().ifPresent(peer -> {
            try {
                peer.negotiator().onCollisionTimeout();
            } catch (SdpException e) {
                participant.session().ifPresent(s -> refuse(s, "failed to apply offer", e));
            }
        });
    }

    @Override
    public void onState(TransportState state) {
        room.guard().run(participant, () -> life.mediaChanged(state));
    }

    @Override
    public void onSpeech(Speech speech) {
        room.guard().run(participant, () -> {
            participant.apply(speech);
            room.onStateChanged().accept(participant);
        });
    }

    @Override
    public void onLocalCandidate(Candidate candidate) {
        participant.peer().filter(peer -> peer.negotiator().transportLineIndex() >= 0).ifPresent(peer -> {
            int index = peer.negotiator().transportLineIndex();
            send(new ServerMessage.TrickledCandidate(room.sessionId(), CandidateAttribute.format(candidate),
                    peer.negotiator().mid(index), index, peer.ufrag()));
        });
    }
}
