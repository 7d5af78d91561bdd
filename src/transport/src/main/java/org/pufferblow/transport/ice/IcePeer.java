package org.pufferblow.transport.ice;

import java.util.List;
import org.pufferblow.transport.Candidate;

/** ICE towards one peer. Safe for any thread; nothing blocks. */
public interface IcePeer {
    String ufrag();

    /** A secret: it never reaches a log. */
    String password();

    /** Those known now; from the first call on, later ones go to {@link IceListener#onLocalCandidate}. */
    List<Candidate> localCandidates();

    /** Takes the peer's credentials and candidates, and starts checking. To be called once. */
    void connect(String remoteUfrag, String remotePassword, List<Candidate> candidates);

    /** Adds a trickled candidate, before or after {@link #connect}; bounded, surplus ones are counted and ignored. */
    void addRemoteCandidate(Candidate candidate);

    /** Frees everything; no callback follows but the one that may be under way. Idempotent. */
    void close();
}
