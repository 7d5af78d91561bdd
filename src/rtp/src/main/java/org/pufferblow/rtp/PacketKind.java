package org.pufferblow.rtp;

/**
 * What shares one UDP port, told by the first byte (RFC 7983 section 7), and RTCP from RTP by the second (RFC 5761
 * section 4).
 *
 * <pre>
 *   [0..3]     STUN
 *   [20..63]   DTLS
 *   [128..191] RTP or RTCP; RTCP where the whole second byte is 192 to 223
 * </pre>
 */
public enum PacketKind {
    STUN, DTLS, RTP, RTCP, OTHER;

    private static final int FIRST_RTCP_TYPE = 192;
    private static final int LAST_RTCP_TYPE = 223;

    /** Never throws: what is too short to tell is {@link #OTHER}. */
    public static PacketKind of(byte[] buffer, int offset, int length) {
        if (length < 1 || !Bytes.inside(buffer, offset, length)) {
            return OTHER;
        }
        int first = Bytes.u8(buffer, offset);
        if (first <= 3) {
            return STUN;
        }
        if (first >= 20 && first <= 63) {
            return DTLS;
        }
        if (first < 128 || first > 191 || length < 2) {
            return OTHER;
        }
        int second = Bytes.u8(buffer, offset + 1);
        return second >= FIRST_RTCP_TYPE && second <= LAST_RTCP_TYPE ? RTCP : RTP;
    }
}
