package org.pufferblow.rtp;

/**
 * Walks over the report blocks of a sender or receiver report (RFC 3550 section 6.4.1), and knows who reports.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * |                   SSRC of the reported source                 |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | fraction lost |       cumulative number of packets lost       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           extended highest sequence number received           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      interarrival jitter                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         last SR (LSR)                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                   delay since last SR (DLSR)                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class ReportBlocks {
    static final int BLOCK_LENGTH = 24;
    private static final int RECEIVER_REPORT_HEADER = 8;
    private static final int SENDER_REPORT_HEADER = 28;

    private byte[] buffer = new byte[0];
    private int reporter;
    private int next;
    private int end;
    private int offset;

    /**
     * Stands before the first block of the report that {@code packet} stands on.
     *
     * @return false if it is no report, or too short for the blocks that it claims
     */
    public boolean start(RtcpPacket packet) {
        next = 0;
        end = 0;
        int header = switch (packet.type()) {
            case RtcpPacket.SENDER_REPORT -> SENDER_REPORT_HEADER;
            case RtcpPacket.RECEIVER_REPORT -> RECEIVER_REPORT_HEADER;
            default -> Integer.MAX_VALUE;
        };
        int blocks = BLOCK_LENGTH * packet.count();
        if (packet.length() < header || packet.length() - header < blocks) {
            return false;
        }
        buffer = packet.buffer();
        reporter = Bytes.i32(buffer, packet.offset() + RtcpPacket.HEADER_LENGTH);
        next = packet.offset() + header;
        end = next + blocks;
        return true;
    }

    public boolean next() {
        if (next >= end) {
            return false;
        }
        offset = next;
        next += BLOCK_LENGTH;
        return true;
    }

    /** The SSRC of the one who sent the report. */
    public int reporter() {
        return reporter;
    }

    public int ssrc() {
        return Bytes.i32(buffer, offset);
    }

    /** In 1/256, since the report before. */
    public int fractionLost() {
        return Bytes.u8(buffer, offset + 4);
    }

    /** Signed 24 bits: duplicates make it fall below zero. */
    public int cumulativeLost() {
        return Bytes.i32(buffer, offset + 4) << 8 >> 8;
    }

    public int extendedHighestSequenceNumber() {
        return Bytes.i32(buffer, offset + 8);
    }

    /** In units of the RTP clock. */
    public int jitter() {
        return Bytes.i32(buffer, offset + 12);
    }

    /** The middle 32 bits of an NTP timestamp; 0 if there was no sender report. */
    public int lastSenderReport() {
        return Bytes.i32(buffer, offset + 16);
    }

    /** In 1/65536 s. */
    public int delaySinceLastSenderReport() {
        return Bytes.i32(buffer, offset + 20);
    }
}
