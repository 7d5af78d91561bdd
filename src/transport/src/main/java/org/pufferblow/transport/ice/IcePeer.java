package org.pufferblow.transport.ice;

import java.util.List;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.UdpPath;

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

    /**
     * The peer restarts ICE. Its new sockets pair with the candidates that it knows, which are those of this session as long as
     * our description of the next one has not arrived; there it calls itself by its new name, and must be called so.
     */
    void addRemoteCredentials(String remoteUfrag, String remotePassword);

    /** Checks a path over which the peer was heard, though not by ICE; before the first path it means nothing. */
    void check(UdpPath path);

    /** Frees everything; no callback follows but the one that may be under way. Idempotent. */
    void close();
}
