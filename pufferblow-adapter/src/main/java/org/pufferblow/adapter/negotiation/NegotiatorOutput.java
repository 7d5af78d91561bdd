package org.pufferblow.adapter.negotiation;

import java.util.List;
import org.pufferblow.bridge.MediaSourceDesc;
import org.pufferblow.bridge.SubscriptionDesc;

/** What a {@link Negotiator} asks of its owner; every call comes from inside a call to the negotiator. */
public interface NegotiatorOutput {
    void sendAnswer(String sdp);

    void sendOffer(String sdp);

    /**
     * What is negotiated now.
     *
     * @param incoming what the peer sends; empty while it sends nothing that anybody takes
     * @param outgoing its {@code source} is the voice's user id
     */
    void mediaChanged(List<MediaSourceDesc> incoming, List<SubscriptionDesc> outgoing);

    /** Who is to be heard, in join order, without a delay: everyone whom the client has been told of. */
    List<MediaTrack> voicesNow();

    /** Asks for {@link Negotiator#onCollisionTimeout} after the collision time-out; replaces an earlier one. */
    void armCollisionTimer();

    /** The collision is over. */
    void disarmCollisionTimer();
}
