package org.pufferblow.adapter.negotiation;

import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.transport.LocalTransport;

/**
 * Which ICE credentials our descriptions carry (RFC 8839 section 4.4). An offer of ours may have new ones at any time; an
 * answer of ours has new ones if the client's offer has, and else never: Firefox refuses it. New ones stay the same until
 * the client has answered them with its own, however many offers that takes, so that it does not matter to which of several
 * offers an answer belongs.
 */
final class IceRestarts {
    private final PeerIce ice;
    private boolean wanted;

    /**
     * Our credentials in one offer.
     *
     * @param restarts whether they are meant to be new to the client
     */
    record Offered(LocalTransport transport, boolean restarts) {}

    IceRestarts(PeerIce ice) {
        this.ice = ice;
    }

    void request() {
        wanted = true;
    }

    void withdraw() {
        wanted = false;
    }

    /** Whether the next offer is to restart ICE. */
    boolean isWanted() {
        return wanted;
    }

    /** For the next offer. */
    Offered offer() {
        Offered offered = new Offered(wanted ? ice.next() : ice.local(), wanted);
        wanted = false;
        return offered;
    }

    /** For an answer. */
    LocalTransport local() {
        return ice.local();
    }

    /** The client's offer is about to be answered. */
    void follow(SessionDescription offer) throws SdpException {
        if (ice.isRestartedBy(offer)) {
            ice.restart(offer);
            wanted = false;
        }
    }

    /**
     * The client has answered. If it has other credentials than it may have, the two sides have lost each other, and only
     * another restart brings them together.
     */
    void follow(Offered offered, SessionDescription answer) throws SdpException {
        boolean isNew = offered.restarts() && ice.isNext(offered.transport().ufrag());
        if (isNew && answer.transportSection().isPresent()) {
            ice.restart(answer);
            wanted = false;
        } else {
            check(answer);
        }
    }

    /** The client may have said this last: if it has other credentials than we know, it needs another restart. */
    void check(SessionDescription answer) {
        wanted |= !ice.isAgreedOnWith(answer);
    }

    /** Whether an answer has new credentials, as one to an offer has that restarts ICE. */
    boolean isRestartedBy(SessionDescription answer) {
        return ice.isRestartedBy(answer);
    }
}
