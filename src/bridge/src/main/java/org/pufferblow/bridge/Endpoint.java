package org.pufferblow.bridge;

import java.util.List;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.RemoteTransport;

/** One peer of a conference. Every method is for the conference's {@link ControlLoop}. */
public final class Endpoint {
    private final String id;
    private final String source;

    Endpoint(String id, String source) {
        this.id = id;
        this.source = source;
    }

    public String id() {
        return id;
    }

    public String source() {
        return source;
    }

    public LocalTransport localTransport() {
        return null;
    }

    /** See {@link org.pufferblow.transport.PeerTransport#connect}. */
    public void connect(RemoteTransport remote, DtlsRole ourRole) {}

    public void addRemoteCandidate(Candidate candidate) {}

    /** What the peer may send; null until it has negotiated a microphone, or after it withdrew it. */
    public void setIncomingAudio(IncomingAudio audio) {}

    /**
     * What the peer hears. A stream that was there before, told by its SSRC, goes on with its sequence numbers and
     * timestamps; one that is left out ends.
     */
    public void setOutgoingAudio(List<OutgoingAudio> streams) {}

    /** Scopes, enforced per packet. */
    public void setPermissions(boolean maySendAudio, boolean mayReceive) {}

    /** What the peer says of itself, enforced per packet: a muted one is not forwarded, a deafened one gets nothing. */
    public void setMuted(boolean muted) {}

    public void setDeafened(boolean deafened) {}

    public EndpointStats stats() {
        return new EndpointStats(0, 0, 0, 0, 0);
    }

    /** Leaves the conference and frees the transport. Idempotent. */
    public void close() {}
}
