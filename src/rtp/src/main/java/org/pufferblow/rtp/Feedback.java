package org.pufferblow.rtp;

/**
 * The common head of feedback messages (RFC 4585 section 6.1).
 *
 * <pre>
 * |V=2|P|   FMT   |  PT 205, 206  |             length            |
 * |                  SSRC of packet sender                        |
 * |                  SSRC of media source                         |
 * :            feedback control information (FCI)                 :
 * </pre>
 */
public final class Feedback {
    private static final int LENGTH = 12;

    private byte[] buffer = new byte[LENGTH];
    private int offset;
    private int format;

    /** Looks at the packet that {@code packet} stands on; false if it is no feedback, or cut short. */
    public boolean wrap(RtcpPacket packet) {
        boolean feedback = packet.type() == RtcpPacket.TRANSPORT_FEEDBACK
                || packet.type() == RtcpPacket.PAYLOAD_FEEDBACK;
        if (!feedback || packet.length() < LENGTH) {
            return false;
        }
        buffer = packet.buffer();
        offset = packet.offset();
        format = packet.count();
        return true;
    }

    public int format() {
        return format;
    }

    public int senderSsrc() {
        return Bytes.i32(buffer, offset + 4);
    }

    public int mediaSsrc() {
        return Bytes.i32(buffer, offset + 8);
    }
}
