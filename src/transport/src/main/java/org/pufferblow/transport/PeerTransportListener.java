package org.pufferblow.transport;

/** What one peer's transport tells its owner. Nothing here may block. */
public interface PeerTransportListener {
    /** On a control thread of the transport, one call at a time, in the order of the moves. */
    void onState(TransportState state);

    /** A candidate found after {@link PeerTransport#local()} was first read. On a control thread. */
    void onLocalCandidate(Candidate candidate);

    /**
     * An authenticated, decrypted RTP packet. On the port thread. The bytes belong to that thread: they may be read and
     * written until this method returns, and not after.
     *
     * @param nowNs the port thread's {@link System#nanoTime} of this batch
     */
    void onRtp(byte[] buffer, int offset, int length, long nowNs);

    /** An authenticated, decrypted compound RTCP packet; thread and ownership as for {@link #onRtp}. */
    void onRtcp(byte[] buffer, int offset, int length, long nowNs);
}
