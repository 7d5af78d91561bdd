package org.pufferblow.transport.ice;

import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.UdpPath;

/** What ICE tells about one peer: one call at a time, on a control thread of ICE's. Nothing here may block. */
public interface IceListener {
    /** A candidate of ours that {@link IcePeer#localCandidates} did not have yet. */
    void onLocalCandidate(Candidate candidate);

    /**
     * A check of ours over this path has succeeded, and its answer was signed with the peer's password: DTLS and SRTP may
     * be taken from it. Comes once for each path, and again only after {@link #onPathForgotten}.
     */
    void onPathValidated(UdpPath path);

    /** The validated path that ICE wants used from now on. */
    void onPathSelected(UdpPath path);

    /** A validated path that is not selected has answered once more. */
    default void onPathConfirmed(UdpPath path) {}

    /** A path that was validated and is not selected makes room for newer ones: nothing need be taken from it. */
    default void onPathForgotten(UdpPath path) {}

    /** Whether the peer still answers consent checks (RFC 7675); called on changes, the first of which is the loss. */
    void onConsent(boolean fresh);

    /** No path was found, and none will be. */
    void onFailed(String reason);
}
