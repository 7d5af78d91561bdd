package org.pufferblow.transport;

/** One outgoing RTP stream (one SSRC) to one peer. Port thread only: no method may be called from elsewhere. */
public interface RtpSender {
    /** The most bytes of a packet that may be written before it is protected. */
    int MAX_PACKET_LENGTH = 1500;

    /**
     * The next free buffer of the thread's outgoing batch. The caller writes a plain RTP packet from offset 0 and then
     * calls {@link #send}; until then the buffer may be claimed again.
     */
    byte[] buffer();

    /**
     * Protects the first {@code length} bytes of {@link #buffer()} in place and queues them for the peer.
     *
     * @return whether it was queued: false before the keys are there or after the close
     */
    boolean send(int length);

    /** Frees the SRTP context. */
    void close();
}
