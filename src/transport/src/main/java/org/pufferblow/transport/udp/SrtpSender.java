package org.pufferblow.transport.udp;

import org.pufferblow.media.srtp.SrtpOutbound;
import org.pufferblow.transport.RtpSender;

/** Writes into the port thread's outgoing batch, under the peer's keys. Confined to the port thread. */
final class SrtpSender implements RtpSender {
    private final Outlet peer;
    private final OutgoingBatch outgoing;
    private final long ssrc;
    /** Null until the keys are there. */
    private SrtpOutbound.Stream stream;
    private boolean closed;

    /** The peer that is sent to. */
    interface Outlet {
        /** Null while nothing can be sent. */
        SrtpOutbound outbound();

        /** Queues what was protected in the outgoing batch's buffer. */
        boolean queueRtp(int protectedLength);
    }

    SrtpSender(Outlet peer, OutgoingBatch outgoing, long ssrc) {
        this.peer = peer;
        this.outgoing = outgoing;
        this.ssrc = ssrc;
    }

    @Override
    public byte[] buffer() {
        return outgoing.buffer();
    }

    @Override
    public boolean send(int length) {
        SrtpOutbound outbound = peer.outbound();
        if (outbound == null || closed) {
            return false;
        }
        if (stream == null) {
            stream = outbound.stream(ssrc);
        }
        boolean fits = length <= MAX_PACKET_LENGTH;
        return peer.queueRtp(fits ? stream.protect(outgoing.buffer(), 0, length) : SrtpOutbound.REFUSED);
    }

    @Override
    public void close() {
        closed = true;
        if (stream != null) {
            stream.close();
        }
    }
}
