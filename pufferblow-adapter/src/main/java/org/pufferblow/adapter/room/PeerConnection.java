package org.pufferblow.adapter.room;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.pufferblow.adapter.negotiation.Negotiator;
import org.pufferblow.adapter.negotiation.NegotiatorOutput;
import org.pufferblow.adapter.negotiation.OpusParameters;
import org.pufferblow.adapter.negotiation.MediaTrack;
import org.pufferblow.adapter.sdp.MediaSection;
import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.bridge.Conference;
import org.pufferblow.bridge.Endpoint;
import org.pufferblow.bridge.EndpointListener;
import org.pufferblow.bridge.MediaSourceDesc;
import org.pufferblow.bridge.SubscriptionDesc;
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
    private final Set<Long> fanned = new HashSet<>();
    private Owner owner;

    private PeerConnection(Endpoint endpoint, String userId, SessionDescription offer, RemoteTransport remote,
            DtlsRole role, OpusParameters opus, LongSupplier random, Owner owner) {
        this.ice = new EndpointIce(endpoint, remote);
        this.identity = new PeerIdentity(offer);
        this.endpoint = endpoint;
        this.negotiator = new Negotiator(userId, opus, role, ice, random, new Output());
        this.owner = owner;
    }

    /** The one whose peer connection it is: what it says, and what it asks. Its endpoint tells them all else. */
    interface Owner extends EndpointListener {
        void sendAnswer(String sdp);

        void sendOffer(String sdp);

        /**
         * The endpoint goes by what was negotiated.
         *
         * @param newTracks how many are sent now that were not before
         */
        void mediaChanged(long newTracks);

        /** As {@link NegotiatorOutput} has it. */
        List<MediaTrack> voicesNow();

        void armCollisionTimer();

        void disarmCollisionTimer();
    }

    private final class Output implements NegotiatorOutput {
        @Override
        public void sendAnswer(String sdp) {
            owner.sendAnswer(sdp);
        }

        @Override
        public void sendOffer(String sdp) {
            owner.sendOffer(sdp);
        }

        @Override
        public void mediaChanged(List<MediaSourceDesc> incoming, List<SubscriptionDesc> outgoing) {
            endpoint.setMediaSources(incoming);
            endpoint.setSubscriptions(outgoing);
            List<Long> ssrcs = outgoing.stream().map(SubscriptionDesc::ssrc).toList();
            long newTracks = ssrcs.stream().filter(s -> !fanned.contains(s)).count();
            fanned.clear();
            fanned.addAll(ssrcs);
            owner.mediaChanged(newTracks);
        }

        @Override
        public List<MediaTrack> voicesNow() {
            return owner.voicesNow();
        }

        @Override
        public void armCollisionTimer() {
            owner.armCollisionTimer();
        }

        @Override
        public void disarmCollisionTimer() {
            owner.disarmCollisionTimer();
        }
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
        Endpoint endpoint = conference.createEndpoint(endpointId, userId, owner);
        PeerConnection peer = new PeerConnection(endpoint, userId, offer, remote, role, opus, random, owner);
        endpoint.connect(remote, role);
        return peer;
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
        return ice.hasUfragOf(offer) || (state() != TransportState.CLOSED
                && identity.judge(offer) != PeerIdentity.Verdict.ANOTHER && negotiator.isContinuedBy(offer));
    }

    /** Whether the first offer over a new socket comes from this peer connection, and it may come back. */
    boolean isResumedBy(SessionDescription offer) {
        return mayComeBack() && identity.hasFingerprintOf(offer)
                && (ice.hasUfragOf(offer) || identity.judge(offer) == PeerIdentity.Verdict.SAME)
                && negotiator.isContinuedBy(offer);
    }

    /** Nobody hears it and it hears nobody, until it has an owner again who says what is negotiated and may be done. */
    void silence(EndpointListener keeper) {
        endpoint.setListener(keeper);
        endpoint.setPermissions(false, false);
        endpoint.setMediaSources(List.of());
        endpoint.setSubscriptions(List.of());
    }

    void moveTo(Owner newOwner) {
        owner = newOwner;
        endpoint.setListener(newOwner);
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

    void setVoices(List<MediaTrack> voices) {
        negotiator.setVoices(voices);
    }

    void dropVoice(MediaTrack voice) {
        negotiator.dropVoice(voice.key());
    }

    Negotiator negotiator() {
        return negotiator;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    TransportState state() {
        return endpoint.state();
    }

    boolean wasConnected() {
        return endpoint.wasConnected();
    }

    /** Whether media flows, or did until a moment ago. */
    boolean isAlive() {
        return state() == TransportState.CONNECTED || (wasConnected() && state() == TransportState.DISCONNECTED);
    }

    /** Whether media flows or may do so yet: what a client that lost its socket may come back to. */
    boolean mayComeBack() {
        return isAlive() || state() == TransportState.CONNECTING;
    }

    String ufrag() {
        return endpoint.localTransport().ufrag();
    }

    void close() {
        endpoint.close();
    }
}
