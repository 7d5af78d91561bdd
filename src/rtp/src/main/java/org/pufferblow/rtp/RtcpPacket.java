package org.pufferblow.rtp;

/**
 * Walks over the packets of one compound RTCP packet (RFC 3550 section 6.4, appendix A.2). The whole compound is
 * checked before the first packet is shown: every version is 2, the lengths add up to the datagram's, and only the last
 * has padding. A first packet that is no report is taken, as in reduced-size RTCP (RFC 5506). Belongs to the thread
 * that wraps.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|  count  |      type     |  length in words, minus one   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class RtcpPacket {
    public static final int HEADER_LENGTH = 4;

    public static final int SENDER_REPORT = 200;
    public static final int RECEIVER_REPORT = 201;
    public static final int SOURCE_DESCRIPTION = 202;
    public static final int BYE = 203;
    public static final int APPLICATION = 204;
    /** RTPFB, RFC 4585 section 6.2: NACK, transport-wide feedback. */
    public static final int TRANSPORT_FEEDBACK = 205;
    /** PSFB, RFC 4585 section 6.3: PLI, FIR, REMB. */
    public static final int PAYLOAD_FEEDBACK = 206;
    /** RFC 3611. */
    public static final int EXTENDED_REPORT = 207;

    static final int VERSION_BITS = 0x80;
    private static final int PADDING_BIT = 0x20;
    private static final int COUNT_MASK = 0x1F;
    private static final int FIRST_TYPE = 192;
    private static final int LAST_TYPE = 223;

    private byte[] buffer = new byte[0];
    private int next;
    private int end;
    private int offset;
    private int length;

    /**
     * Stands before the first packet of another compound.
     *
     * @return false if these bytes are no compound RTCP packet; then there is nothing to walk over
     */
    public boolean wrap(byte[] buffer, int offset, int length) {
        next = 0;
        end = 0;
        if (length < HEADER_LENGTH || length % 4 != 0 || !Bytes.inside(buffer, offset, length)) {
            return false;
        }
        int behind = offset + length;
        int position = offset;
        while (position < behind) {
            int packetLength = 4 * (Bytes.u16(buffer, position + 2) + 1);
            if (packetLength > behind - position
                    || !isWellFormed(buffer, position, packetLength, position + packetLength == behind)) {
                return false;
            }
            position += packetLength;
        }
        this.buffer = buffer;
        next = offset;
        end = behind;
        return true;
    }

    private static boolean isWellFormed(byte[] buffer, int offset, int length, boolean last) {
        int first = Bytes.u8(buffer, offset);
        int type = Bytes.u8(buffer, offset + 1);
        if ((first & 0xC0) != VERSION_BITS || type < FIRST_TYPE || type > LAST_TYPE) {
            return false;
        }
        if ((first & PADDING_BIT) == 0) {
            return true;
        }
        int padding = Bytes.u8(buffer, offset + length - 1);
        return last && padding != 0 && padding % 4 == 0 && padding <= length - HEADER_LENGTH;
    }

    /** Goes to the next packet; false behind the last. */
    public boolean next() {
        if (next >= end) {
            return false;
        }
        offset = next;
        int whole = 4 * (Bytes.u16(buffer, offset + 2) + 1);
        next += whole;
        boolean padded = (buffer[offset] & PADDING_BIT) != 0;
        length = padded ? whole - Bytes.u8(buffer, offset + whole - 1) : whole;
        return true;
    }

    public byte[] buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    /** Header included, padding not. */
    public int length() {
        return length;
    }

    public int type() {
        return Bytes.u8(buffer, offset + 1);
    }

    /** The five bits in the first byte: a number of blocks, or the format of a feedback packet. */
    public int count() {
        return buffer[offset] & COUNT_MASK;
    }
}
