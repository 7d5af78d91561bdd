package org.pufferblow.adapter.room;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pufferblow.adapter.negotiation.Negotiator;
import org.pufferblow.adapter.negotiation.AudioTrack;
import org.pufferblow.adapter.sdp.CandidateAttribute;
import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.bridge.Conference;
import org.pufferblow.bridge.ControlLoop;
import org.pufferblow.bridge.IncomingAudio;
import org.pufferblow.bridge.OutgoingAudio;
import org.pufferblow.bridge.Speech;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.TransportState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The descriptions and candidates of a room's participants: from messages to their peer connections and back. Belongs to the
 * room's control loop.
 */
final class Call {
    private static final Logger log = LoggerFactory.getLogger(Call.class);

    /**
     * Of a client's {@link LoopBudget}: an endpoint, sockets' tables, ICE checks and a handshake, which are not the room's
     * work. So one peer connection after the other may be replaced about once a second, after some at once.
     */
    private static final Duration NEW_PEER_CONNECTION = Duration.ofMillis(80);

    private final Room room;
    private final Conference conference;
    private final ControlLoop loop;
    private final Admission admission;
    private final AnswerWatch answers;
    private final CollisionWatch collisions;
    private long lastEndpoint;

    Call(Room room, Conference conference, ControlLoop loop, Admission admission) {
        this.room = room;
        this.conference = conference;
        this.loop = loop;
        this.admission = admission;
        this.answers = new AnswerWatch(loop, admission);
        this.collisions = new CollisionWatch(loop, admission.policy().collisionTimeout());
    }

    /** An offer's description; if there is none, or it cannot be read, the client is told so. */
    static Optional<SessionDescription> readable(ClientSession session, Optional<Description> description) {
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
    void onOffer(Participant participant, ClientSession session, SessionDescription offer) {
        try {
            Optional<PeerConnection> peer = participant.peer();
            if (peer.isEmpty()) {
                Optional<PeerConnection> kept = room.kept().take(participant.userId(), offer);
                if (kept.isPresent()) {
                    comeBack(participant, session, kept.get(), offer);
                } else {
                    open(participant, session, offer);
                    room.kept().drop(participant.userId());
                }
            } else if (!peer.get().isOfferedAgainBy(offer)) {
                // The client has thrown its peer connection away and made another one on the same socket.
                open(participant, session, offer);
                peer.get().close();
                session.messages().charge(NEW_PEER_CONNECTION);
                admission.replacedPeers.increment();
                room.stateChanged(participant);
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

    private void comeBack(Participant participant, ClientSession session, PeerConnection kept,
            SessionDescription offer) {
        kept.moveTo(participant);
        participant.setPeer(kept);
        onResumingOffer(participant, session, offer);
        room.transportChanged(participant, kept.state());
    }

    /**
     * The first offer over a new socket of a peer connection that was here before. Everyone is named again first: a busy
     * page may still have worked off messages of the old socket after the last {@code joined}, and used names up for them.
     */
    void onResumingOffer(Participant participant, ClientSession session, SessionDescription offer) {
        PeerConnection peer = participant.peer().orElseThrow();
        try {
            List<AudioTrack> voices = room.voicesFor(participant);
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

    void onAnswer(Participant participant, ClientSession session, Optional<Description> description) {
        Optional<Negotiator> negotiator = participant.peer().map(PeerConnection::negotiator);
        if (negotiator.isEmpty() || !negotiator.get().isAwaitingAnswer()) {
            admission.ignoredMessages.increment();
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
        admission.ignoredMessages.increment();
    }

    void onCandidate(Participant participant, ClientSession session, ClientMessage.TrickledCandidate candidate) {
        if (candidate.candidate().isBlank()) {
            return;
        }
        if (participant.peer().isEmpty()) {
            session.keep(candidate);
        } else if (!participant.peer().get().addCandidate(candidate.candidate(), candidate.usernameFragment())) {
            admission.ignoredMessages.increment();
        }
    }

    /** If the offer cannot be used, all is as it was. */
    private void open(Participant participant, ClientSession session, SessionDescription offer)
            throws SdpException, TransportException {
        PeerConnection before = participant.peer().orElse(null);
        lastEndpoint++;
        String endpointId = conference.id() + "-" + lastEndpoint;
        PeerConnection peer = PeerConnection.create(conference, endpointId, participant.userId(), offer,
                admission.policy().opus(), admission.random(), new PeerOwner(participant));
        participant.setPeer(peer);
        try {
            participant.enforce();
            peer.setVoices(room.voicesFor(participant));
            peer.negotiator().onClientOffer(offer);
            addEarlyCandidates(peer, session);
        } catch (Throwable e) {
            participant.setPeer(before);
            peer.close();
            session.messages().charge(NEW_PEER_CONNECTION);
            throw e;
        }
        participant.mediaTimer(
                loop.schedule(admission.policy().limits().expiration(),
                        () -> room.guard(participant, () -> room.mediaExpired(participant))));
    }

    private static void addEarlyCandidates(PeerConnection peer, ClientSession session) {
        session.takeEarlyCandidates().forEach(c -> peer.addCandidate(c.candidate(), c.usernameFragment()));
    }

    private static void refuse(ClientSession session, String error, SdpException cause) {
        log.info("{} of user {}: {}", error, session.claims().userId(), cause.getMessage());
        session.fail(error);
    }

    /** Carries a peer connection's words to the participant's socket of the moment. */
    private final class PeerOwner implements PeerConnection.Owner {
        private Participant participant;
        private final Set<Long> fanned = new HashSet<>();

        PeerOwner(Participant participant) {
            this.participant = participant;
        }

        @Override
        public void belongTo(Participant newParticipant) {
            participant = newParticipant;
        }

        @Override
        public void sendAnswer(String sdp) {
            participant.session().ifPresent(s -> s.send(new ServerMessage.Answer(room.sessionId(), sdp)));
        }

        @Override
        public void sendOffer(String sdp) {
            participant.session().ifPresent(s -> s.send(new ServerMessage.Offer(room.sessionId(), sdp)));
            answers.offered(participant);
        }

        @Override
        public void mediaChanged(IncomingAudio incoming, List<OutgoingAudio> outgoing) {
            participant.peer().ifPresent(peer -> {
                peer.endpoint().setIncomingAudio(incoming);
                peer.endpoint().setOutgoingAudio(outgoing);
                List<Long> ssrcs = outgoing.stream().map(OutgoingAudio::ssrc).toList();
                admission.tracksFanned.add(ssrcs.stream().filter(s -> !fanned.contains(s)).count());
                fanned.clear();
                fanned.addAll(ssrcs);
                participant.session().ifPresent(s -> s.updates().pump(peer.negotiator()::holdsNewsOf));
            });
        }

        @Override
        public List<AudioTrack> voicesNow() {
            return room.voicesFor(participant);
        }

        @Override
        public void armCollisionTimer() {
            collisions.begin(participant, () -> room.guard(participant, this::collisionOver));
        }

        @Override
        public void disarmCollisionTimer() {
            participant.collisionTimer(null);
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
        public void transportChanged(PeerConnection which, TransportState state) {
            if (participant.peer().filter(p -> p == which).isPresent()) {
                room.guard(participant, () -> room.transportChanged(participant, state));
            } else {
                room.kept().changed(which, state);
            }
        }

        @Override
        public void spoke(PeerConnection which, Speech speech) {
            if (participant.peer().filter(p -> p == which).isPresent()) {
                room.guard(participant, () -> {
                    participant.apply(speech);
                    room.stateChanged(participant);
                });
            }
        }

        @Override
        public void candidateFound(PeerConnection which, Candidate candidate) {
            int index = which.negotiator().transportLineIndex();
            if (participant.peer().filter(p -> p == which).isPresent() && index >= 0) {
                participant.session()
                        .ifPresent(s -> s.send(new ServerMessage.TrickledCandidate(room.sessionId(),
                                CandidateAttribute.format(candidate), which.negotiator().mid(index), index,
                                which.ufrag())));
            }
        }
    }
}
