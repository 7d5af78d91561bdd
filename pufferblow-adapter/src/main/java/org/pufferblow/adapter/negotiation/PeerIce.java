package org.pufferblow.adapter.negotiation;

import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.transport.LocalTransport;

/** The ICE side of one peer connection, as far as descriptions speak of it (RFC 8839 section 4.4). */
public interface PeerIce {
    /** What both sides have agreed on, or the first description's. */
    LocalTransport local();

    /** Our part of the next ICE session, for an offer that restarts ICE; the same until {@link #restart} uses it up. */
    LocalTransport next();

    /** Whether these are the credentials that {@link #next} would return again. */
    boolean isNext(String ufrag);

    /** Whether the peer's description has other credentials than its last one had. */
    boolean isRestartedBy(SessionDescription theirs);

    /** Notes the peer's credentials; returns whether they are those of the session that both sides have agreed on. */
    boolean isAgreedOnWith(SessionDescription theirs);

    /**
     * The peer's description and ours restart ICE: from now on {@link #local} returns what {@link #next} did.
     *
     * @throws SdpException if it lacks what ICE needs; nothing has changed then
     */
    void restart(SessionDescription theirs) throws SdpException;
}
