package org.pufferblow.transport;

/**
 * What is told of one peer's transport but for its packets. The one who is told first is a {@link PeerTransportListener}; who
 * passes it on says on which thread. Nothing here may block.
 */
public interface TransportListener {
    /** One call at a time, in the order of the moves. */
    void onState(TransportState state);

    /** A candidate found after {@link PeerTransport#local()} was first read. */
    void onLocalCandidate(Candidate candidate);
}
