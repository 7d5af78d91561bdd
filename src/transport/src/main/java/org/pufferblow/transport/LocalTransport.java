package org.pufferblow.transport;

import java.util.List;

/**
 * What a description of ours says about the transport of one peer.
 *
 * @param password a secret: it never reaches a log
 * @param fingerprint of the certificate that this peer will see
 * @param candidates those known now; later ones come by {@link PeerTransportListener#onLocalCandidate}
 */
public record LocalTransport(String ufrag, String password, Fingerprint fingerprint, List<Candidate> candidates) {
    public LocalTransport {
        candidates = List.copyOf(candidates);
    }

    @Override
    public String toString() {
        return "LocalTransport[ufrag=" + ufrag + ", candidates=" + candidates.size() + "]";
    }
}
