package org.pufferblow.adapter.room;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.pufferblow.adapter.negotiation.Negotiator;
import org.pufferblow.adapter.negotiation.NegotiatorOutput;
import org.pufferblow.adapter.negotiation.OpusParameters;
import org.pufferblow.adapter.negotiation.Voice;
import org.pufferblow.adapter.sdp.CandidateAttribute;
import org.pufferblow.adapter.sdp.MediaSection;
import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.bridge.Conference;
import org.pufferblow.bridge.Endpoint;
import org.pufferblow.bridge.EndpointListener;
import org.pufferblow.bridge.EndpointStats;
import org.pufferblow.bridge.Speech;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.TransportState;

/**
 * One peer connection of a participant: the bridge's endpoint, the negotiation about it, and who the peer is in ICE and DTLS.
 * It is made by the first offer and outlives the socket that brought it. Belongs to the room's control loop.
 */
final class PeerConnection {
    private final RemoteTransport remote;
    private final Endpoint endpoint;
    private final Negotiator negotiator;
    private boolean wasConnected;
    private TransportState state = TransportState.NEW;

    private PeerConnection(RemoteTransport remote, Endpoint endpoint, Negotiator negotiator) {
        this.remote = remote;
        this.endpoint = endpoint;
        this.negotiator = negotiator;
    }

    /** What a peer connection tells the participant that it belongs to. */
    interface Owner extends NegotiatorOutput {
        void transportChanged(PeerConnection which, TransportState state);

        void candidateFound(PeerConnection which, Candidate candidate);

        void spoke(PeerConnection which, Speech speech);
    }

    /**
     * Makes the endpoint for a first offer, which is not answered yet.
     *
     * @throws SdpException if the offer lacks what ICE and DTLS need
     * @throws TransportException if the machine cannot give an endpoint
     */
    static PeerConnection create(Conference conference, String endpointId, String userId, SessionDescription offer,
            OpusParameters opus, LongSupplier random, Owner owner) throws SdpException, TransportException {
        MediaSection section = offer.transportSection()
                .orElseThrow(() -> new SdpException("no m-line with ICE credentials"));
        RemoteTransport remote = remoteOf(section);
        DtlsRole role = ourRole(section.setup().orElse("actpass"));
        PeerConnection[] self = new PeerConnection[1];
        Endpoint endpoint = conference.createEndpoint(endpointId, userId, new EndpointListener() {
            @Override
            public void onTransportState(TransportState state) {
                self[0].state = state;
                self[0].wasConnected |= state == TransportState.CONNECTED;
                owner.transportChanged(self[0], state);
            }

            @Override
            public void onLocalCandidate(Candidate candidate) {
                owner.candidateFound(self[0], candidate);
            }

            @Override
            public void onSpeech(Speech speech) {
                owner.spoke(self[0], speech);
            }
        });
        Negotiator negotiator = new Negotiator(userId, opus, role, endpoint::localTransport, random, owner);
        self[0] = new PeerConnection(remote, endpoint, negotiator);
        endpoint.connect(remote, role);
        return self[0];
    }

    private static RemoteTransport remoteOf(MediaSection section) throws SdpException {
        String password = section.password().orElseThrow(() -> new SdpException("no ice-pwd"));
        if (section.fingerprints().isEmpty()) {
            throw new SdpException("no fingerprint");
        }
        return new RemoteTransport(section.ufrag().orElseThrow(), password, section.fingerprints(),
                section.candidates());
    }

    /** RFC 5763 section 5: we are active where the peer leaves it to us, and save a round trip. */
    private static DtlsRole ourRole(String setup) throws SdpException {
        return switch (setup) {
            case "actpass", "passive" -> DtlsRole.CLIENT;
            case "active" -> DtlsRole.SERVER;
            default -> throw new SdpException("setup is neither actpass, active nor passive");
        };
    }

    /** Whether an offer comes from this very peer connection: the same certificate. */
    boolean hasFingerprintOf(SessionDescription offer) {
        List<Fingerprint> theirs = offer.transportSection().map(MediaSection::fingerprints).orElse(List.of());
        return theirs.stream().anyMatch(remote.fingerprints()::contains);
    }

    /** Whether an offer goes on under the ICE credentials that we know. */
    boolean hasUfragOf(SessionDescription offer) {
        return offer.transportSection().flatMap(MediaSection::ufrag).map(remote.ufrag()::equals).orElse(false);
    }

    /** Candidates of a description that is not the first: the endpoint ignores those it has. */
    void addCandidates(SessionDescription description) {
        description.transportSection().ifPresent(s -> s.candidates().forEach(endpoint::addRemoteCandidate));
    }

    /** A trickled candidate; one of another ICE generation, or one that is none, is ignored (RFC 8840 section 4.4). */
    boolean addCandidate(String attribute, Optional<String> ufrag) {
        if (ufrag.isPresent() && !ufrag.get().isEmpty() && !ufrag.get().equals(remote.ufrag())) {
            return false;
        }
        Optional<Candidate> candidate = CandidateAttribute.parse(attribute);
        candidate.ifPresent(endpoint::addRemoteCandidate);
        return candidate.isPresent();
    }

    void setVoices(List<Voice> voices) {
        negotiator.setVoices(voices);
    }

    Negotiator negotiator() {
        return negotiator;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    TransportState state() {
        return state;
    }

    boolean wasConnected() {
        return wasConnected;
    }

    /** Whether media flows, or did until a moment ago. */
    boolean isAlive() {
        return state == TransportState.CONNECTED || (wasConnected && state == TransportState.DISCONNECTED);
    }

    /** Whether media flows or may do so yet: what a client that lost its socket may come back to. */
    boolean mayComeBack() {
        return isAlive() || state == TransportState.CONNECTING;
    }

    String ufrag() {
        return endpoint.localTransport().ufrag();
    }

    EndpointStats stats() {
        return endpoint.stats();
    }

    void close() {
        endpoint.close();
    }
}
