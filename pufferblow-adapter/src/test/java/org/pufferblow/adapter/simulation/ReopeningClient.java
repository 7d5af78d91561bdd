package org.pufferblow.adapter.simulation;

import java.util.SplittableRandom;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;

/**
 * Perfect negotiation of a page that keeps its certificate (RTCPeerConnection.generateCertificate) and closes its peer
 * connection for a new one, over the same socket or over a new one. Until its first offer is answered it drops offers: they
 * are for the peer connection before.
 */
final class ReopeningClient extends PerfectClient {
    ReopeningClient(World world, Person person, String name, boolean firefox, boolean polite,
            SplittableRandom random) {
        super(world, person, name, firefox, polite, random);
    }

    @Override
    String certificateOf(String identity) {
        return toString();
    }

    @Override
    void reopen(SplittableRandom how) {
        if (peer == null || !isInCall() || peer.state() != PeerModel.State.STABLE || !chain.isIdle()) {
            return;
        }
        boolean sameSocket = how.nextBoolean();
        boolean closeNotify = how.nextBoolean();
        world.trace(
                () -> this + " reopens its peer connection over " + (sameSocket ? "the same" : "a new") + " socket");
        closePeer(closeNotify);
        if (sameSocket) {
            onOpened();
        } else {
            closeSocket(how.nextBoolean() ? CloseCause.CLIENT_GOING_AWAY : CloseCause.LOST);
            world.time().in(how.nextLong(2000 * VirtualTime.MS), this::connect);
        }
    }

    @Override
    void onOpened() {
        if (peer != null && peer.isClosed()) {
            peer = newPeer();
        }
        super.onOpened();
    }

    @Override
    void onOffer(String sdp) {
        if (peer != null && peer.ice().remoteUfrag().isEmpty()) {
            world.trace(() -> this + " drops an offer to its peer connection of before");
            return;
        }
        super.onOffer(sdp);
    }
}
