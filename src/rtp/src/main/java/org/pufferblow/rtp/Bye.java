package org.pufferblow.rtp;

/**
 * A goodbye (RFC 3550 section 6.6): the SSRCs of the sources that stop, then perhaps a reason, which nobody here reads.
 */
public final class Bye {
    private byte[] buffer = new byte[0];
    private int offset;
    private int count;

    /** Looks at the packet that {@code packet} stands on; false if it is no BYE, or too short for its sources. */
    public boolean wrap(RtcpPacket packet) {
        if (packet.type() != RtcpPacket.BYE || packet.length() < RtcpPacket.HEADER_LENGTH + 4 * packet.count()) {
            count = 0;
            return false;
        }
        buffer = packet.buffer();
        offset = packet.offset() + RtcpPacket.HEADER_LENGTH;
        count = packet.count();
        return true;
    }

    public int count() {
        return count;
    }

    /** The source at {@code index}, which is below {@link #count}. */
    public int ssrc(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(index);
        }
        return Bytes.i32(buffer, offset + 4 * index);
    }
}
