package org.pufferblow.transport;

import java.util.List;

/**
 * What a peer's description says about its transport.
 *
 * @param password a secret: it never reaches a log
 * @param fingerprints of the certificate that the peer must show; any one that we accept and that matches will do
 */
public record RemoteTransport(String ufrag, String password, List<Fingerprint> fingerprints,
        List<Candidate> candidates) {
    public RemoteTransport {
        fingerprints = List.copyOf(fingerprints);
        candidates = List.copyOf(candidates);
    }

    @Override
    public String toString() {
        return "RemoteTransport[ufrag=" + ufrag + ", candidates=" + candidates.size() + "]";
    }
}
