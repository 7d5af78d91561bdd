package org.pufferblow.transport.udp;

/**
 * What shares the port, told apart by the first byte (RFC 7983 section 7), and RTCP from RTP by the second (RFC 5761
 * section 4).
 *
 * <pre>
 *   0..3    STUN
 *  20..63   DTLS
 * 128..191  RTP and RTCP; the latter if the second byte is 192..223
 * </pre>
 */
enum DatagramKind {
    STUN, DTLS, RTP, RTCP, UNKNOWN;

    static DatagramKind of(byte[] buffer, int length) {
        int first = length < 1 ? 0xFF : buffer[0] & 0xFF;
        if (first < 4) {
            return STUN;
        }
        if (first >= 128 && first < 192) {
            int second = length < 2 ? 0 : buffer[1] & 0xFF;
            return second >= 192 && second < 224 ? RTCP : RTP;
        }
        return first >= 20 && first < 64 ? DTLS : UNKNOWN;
    }
}
