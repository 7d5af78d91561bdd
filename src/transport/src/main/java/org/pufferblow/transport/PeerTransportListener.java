package org.pufferblow.transport;

/**
 * What one peer's transport tells its owner: its packets on the port thread, all else on a control thread of the transport.
 * Nothing here may block.
 */
public interface PeerTransportListener extends TransportListener {
    /**
     * Asked about each RTP packet that comes from where the peer is, before it is authenticated: whether {@link #onRtp} is
     * to have it. One that is not wanted is neither decrypted nor a sign of life; its header may be forged. On the port
     * thread; the bytes are to be read only, and not after this method returns.
     */
    default boolean wantsRtp(byte[] buffer, int offset, int length, long nowNs) {
        return true;
    }

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
