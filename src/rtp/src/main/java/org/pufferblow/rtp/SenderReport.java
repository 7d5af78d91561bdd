package org.pufferblow.rtp;

/**
 * The sender's part of a sender report (RFC 3550 section 6.4.1); the blocks behind it are for {@link ReportBlocks}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|    RC   |   PT=SR=200   |             length            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         SSRC of sender                        |
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * |              NTP timestamp, most significant word             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |             NTP timestamp, least significant word             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         RTP timestamp                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     sender's packet count                     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      sender's octet count                     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class SenderReport {
    private static final int LENGTH = 28;

    private byte[] buffer = new byte[LENGTH];
    private int offset;

    /** Looks at the packet that {@code packet} stands on; false if it is no sender report, or cut short. */
    public boolean wrap(RtcpPacket packet) {
        if (packet.type() != RtcpPacket.SENDER_REPORT || packet.length() < LENGTH) {
            return false;
        }
        buffer = packet.buffer();
        offset = packet.offset();
        return true;
    }

    public int ssrc() {
        return Bytes.i32(buffer, offset + 4);
    }

    /** 32.32 fixed point, seconds since 1900. */
    public long ntpTimestamp() {
        return (long) Bytes.i32(buffer, offset + 8) << 32 | Integer.toUnsignedLong(Bytes.i32(buffer, offset + 12));
    }

    public int rtpTimestamp() {
        return Bytes.i32(buffer, offset + 16);
    }

    public int packetCount() {
        return Bytes.i32(buffer, offset + 20);
    }

    public int octetCount() {
        return Bytes.i32(buffer, offset + 24);
    }
}
