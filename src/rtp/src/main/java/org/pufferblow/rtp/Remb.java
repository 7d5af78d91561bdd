package org.pufferblow.rtp;

/**
 * The receiver's estimate of the bitrate that it can take for some streams together (receiver estimated maximum bitrate,
 * draft-alvestrand-rmcat-remb-03 section 2.2).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Unique identifier 'R' 'E' 'M' 'B'                            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Num SSRC     | BR Exp    |  BR Mantissa                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   SSRC feedback                                               |
 * :  ...                                                          :
 * </pre>
 */
public final class Remb extends Feedback {
    /** Of all application layer feedback (RFC 4585 section 6.4); the identifier tells. */
    static final int FORMAT = 15;
    private static final int IDENTIFIER = 'R' << 24 | 'E' << 16 | 'M' << 8 | 'B';
    private static final int HEAD = 8;
    private static final int MANTISSA_BITS = 18;

    static boolean isRemb(RtcpPacket packet) {
        return packet.length() >= HEADER_LENGTH + HEAD
                && Bytes.i32(packet.buffer(), packet.offset() + HEADER_LENGTH) == IDENTIFIER;
    }

    @Override
    boolean isWellFormed() {
        return fciLength() >= HEAD + 4 * count();
    }

    /** In bit/s; {@link Long#MAX_VALUE} where it is more than a long can say. */
    public long bitrate() {
        int word = Bytes.i32(buffer(), fci() + 4);
        int exponent = word >>> MANTISSA_BITS & 0x3F;
        long mantissa = word & (1 << MANTISSA_BITS) - 1;
        return exponent >= Long.numberOfLeadingZeros(mantissa) && mantissa != 0
                ? Long.MAX_VALUE
                : mantissa << exponent;
    }

    public int count() {
        return Bytes.u8(buffer(), fci() + 4);
    }

    /** The stream at {@code index}, which is below {@link #count}. */
    public int ssrc(int index) {
        if (index < 0 || index >= count()) {
            throw new IndexOutOfBoundsException(index);
        }
        return Bytes.i32(buffer(), fci() + HEAD + 4 * index);
    }
}
