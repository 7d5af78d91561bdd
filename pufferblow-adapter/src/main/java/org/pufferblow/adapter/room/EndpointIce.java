package org.pufferblow.adapter.room;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.pufferblow.adapter.negotiation.PeerIce;
import org.pufferblow.adapter.sdp.CandidateAttribute;
import org.pufferblow.adapter.sdp.MediaSection;
import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.bridge.Endpoint;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.RemoteTransport;

/** Who a peer is to its endpoint's ICE, now and after a restart. Belongs to the room's control loop. */
final class EndpointIce implements PeerIce {
    /** Of a session that no description has named yet: a browser may trickle before its answer is sent. */
    private static final int MAX_EARLY_CANDIDATES = 32;

    private final Endpoint endpoint;
    private final Deque<Early> early = new ArrayDeque<>();
    /** As both sides have agreed on. */
    private RemoteTransport remote;
    /** As the peer has said last. */
    private Credentials last;
    /** Null while {@link #next} has not been asked for. */
    private String nextUfrag;

    private record Credentials(Optional<String> ufrag, Optional<String> password) {}

    private record Early(String ufrag, Candidate candidate) {}

    EndpointIce(Endpoint endpoint, RemoteTransport remote) {
        this.endpoint = endpoint;
        this.remote = remote;
        this.last = agreed();
    }

    private Credentials agreed() {
        return new Credentials(Optional.of(remote.ufrag()), Optional.of(remote.password()));
    }

    private static Optional<Credentials> credentialsOf(SessionDescription description) {
        return description.transportSection().map(s -> new Credentials(s.ufrag(), s.password()));
    }

    static RemoteTransport remoteOf(SessionDescription description) throws SdpException {
        MediaSection section = description.transportSection()
                .orElseThrow(() -> new SdpException("no m-line with ICE credentials"));
        String password = section.password().orElseThrow(() -> new SdpException("no ice-pwd"));
        if (section.fingerprints().isEmpty()) {
            throw new SdpException("no fingerprint");
        }
        return new RemoteTransport(section.ufrag().orElseThrow(), password, section.fingerprints(),
                section.candidates());
    }

    @Override
    public LocalTransport local() {
        return endpoint.localTransport();
    }

    @Override
    public LocalTransport next() {
        LocalTransport next = endpoint.restart();
        nextUfrag = next.ufrag();
        return next;
    }

    @Override
    public boolean isNext(String ufrag) {
        return ufrag.equals(nextUfrag);
    }

    @Override
    public boolean isRestartedBy(SessionDescription theirs) {
        return credentialsOf(theirs).filter(c -> !c.equals(last)).isPresent();
    }

    @Override
    public boolean isAgreedOnWith(SessionDescription theirs) {
        last = credentialsOf(theirs).orElse(last);
        return last.equals(agreed());
    }

    @Override
    public void restart(SessionDescription theirs) throws SdpException {
        RemoteTransport theirTransport = remoteOf(theirs);
        next();
        endpoint.reconnect(theirTransport);
        remote = theirTransport;
        last = agreed();
        nextUfrag = null;
        for (Iterator<Early> i = early.iterator(); i.hasNext();) {
            Early kept = i.next();
            if (kept.ufrag().equals(remote.ufrag())) {
                endpoint.addRemoteCandidate(kept.ufrag(), kept.candidate());
                i.remove();
            }
        }
    }

    /** Whether a description has the user name fragment of the session of the moment, or the one that the peer has named last. */
    boolean hasUfragOf(SessionDescription description) {
        Optional<String> ufrag = description.transportSection().flatMap(MediaSection::ufrag);
        return ufrag.isPresent() && (ufrag.equals(last.ufrag()) || ufrag.get().equals(remote.ufrag()));
    }

    /** Candidates of a description that is not the first: the endpoint ignores those it has, and those of a session to come. */
    void addCandidates(SessionDescription description) {
        description.transportSection().ifPresent(s -> s.ufrag()
                .ifPresent(ufrag -> s.candidates().forEach(c -> endpoint.addRemoteCandidate(ufrag, c))));
    }

    /**
     * A trickled candidate, for the ICE session that it names (RFC 8840 section 4.4), or for the newest one.
     *
     * @return whether it is one
     */
    boolean addCandidate(String attribute, Optional<String> ufrag) {
        Optional<Candidate> candidate = CandidateAttribute.parse(attribute);
        if (candidate.isEmpty()) {
            return false;
        }
        Optional<String> named = ufrag.filter(u -> !u.isEmpty());
        if (named.isEmpty()) {
            endpoint.addRemoteCandidate(candidate.get());
        } else if (!endpoint.addRemoteCandidate(named.get(), candidate.get())) {
            if (early.size() == MAX_EARLY_CANDIDATES) {
                early.remove();
            }
            early.add(new Early(named.get(), candidate.get()));
        }
        return true;
    }
}
