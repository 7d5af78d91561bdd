package org.pufferblow.adapter.room;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.pufferblow.adapter.negotiation.Negotiator;
import org.pufferblow.adapter.negotiation.NegotiatorOutput;
import org.pufferblow.adapter.negotiation.OpusParameters;
import org.pufferblow.adapter.negotiation.AudioTrack;
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
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.TransportState;

/**
 * One peer connection of a participant: the bridge's endpoint, the negotiation about it, and who the peer is in ICE and DTLS.
 * It is made by the first offer and outlives the socket that brought it. Belongs to the room's control loop.
 */
final class PeerConnection {
    private final EndpointIce ice;
    private final PeerIdentity identity;
    private final Endpoint endpoint;
    private final Negotiator negotiator;
    private final Owner owner;
    private boolean wasConnected;
    private TransportState state = TransportState.NEW;

    private PeerConnection(EndpointIce ice, PeerIdentity identity, Endpoint endpoint, Negotiator negotiator,
            Owner owner) {
        this.ice = ice;
        this.identity = identity;
        this.endpoint = endpoint;
        this.negotiator = negotiator;
        this.owner = owner;
    }

    /** What a peer connection tells the participant that it belongs to. */
    interface Owner extends NegotiatorOutput {
        /** From now on it tells somebody else: the next stay of the same user. */
        void belongTo(Participant newParticipant);

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
        RemoteTransport remote = EndpointIce.remoteOf(offer);
        DtlsRole role = ourRole(offer.transportSection().flatMap(MediaSection::setup).orElse("actpass"));
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
        EndpointIce ice = new EndpointIce(endpoint, remote);
        Negotiator negotiator = new Negotiator(userId, opus, role, ice, random, owner);
        self[0] = new PeerConnection(ice, new PeerIdentity(offer), endpoint, negotiator, owner);
        endpoint.connect(remote, role);
        return self[0];
    }

    /** RFC 5763 section 5: we are active where the peer leaves it to us, and save a round trip. */
    private static DtlsRole ourRole(String setup) throws SdpException {
        return switch (setup) {
            case "actpass", "passive" -> DtlsRole.CLIENT;
            case "active" -> DtlsRole.SERVER;
            default -> throw new SdpException("setup is neither actpass, active nor passive");
        };
    }

    /** Whether an offer over this peer connection's own socket comes from it, and not from another one that took its place. */
    boolean isOfferedAgainBy(SessionDescription offer) {
        if (offer.transportSection().isEmpty()) {
            // All of its m-lines are stopped: nothing in it is about ICE or DTLS.
            return negotiator.isContinuedBy(offer);
        }
        if (!identity.hasFingerprintOf(offer)) {
            return false;
        }
        return ice.hasUfragOf(offer) || (state != TransportState.CLOSED
                && identity.judge(offer) != PeerIdentity.Verdict.ANOTHER && negotiator.isContinuedBy(offer));
    }

    /** Whether the first offer over a new socket comes from this peer connection, and it may come back. */
    boolean isResumedBy(SessionDescription offer) {
        return mayComeBack() && identity.hasFingerprintOf(offer)
                && (ice.hasUfragOf(offer) || identity.judge(offer) == PeerIdentity.Verdict.SAME)
                && negotiator.isContinuedBy(offer);
    }

    /** Nobody hears it and it hears nobody, until it is told what is negotiated and may do what again. */
    void silence() {
        endpoint.setPermissions(false, false);
        endpoint.setIncomingAudio(null);
        endpoint.setOutgoingAudio(List.of());
    }

    void moveTo(Participant newParticipant) {
        owner.belongTo(newParticipant);
    }

    /** Takes up what a description of this peer connection says beside its m-lines. */
    void heard(SessionDescription description) {
        if (ice.hasUfragOf(description)) {
            identity.heard(description);
        }
        ice.addCandidates(description);
    }

    /** Returns whether it is a candidate. */
    boolean addCandidate(String attribute, Optional<String> ufrag) {
        return ice.addCandidate(attribute, ufrag);
    }

    void setVoices(List<AudioTrack> voices) {
        negotiator.setVoices(voices);
    }

    void dropVoice(AudioTrack voice) {
        negotiator.dropVoice(voice.key());
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
