package org.pufferblow.media.srtp;

/**
 * The 48-bit indices of the packets that one SSRC has sent (RFC 3711 section 3.3.1), none of which may be given twice:
 * with AES-GCM a repeated one gives the authentication key away (RFC 7714 section 9.1). The last 64 are remembered one
 * by one, so that a late packet still finds its own. The first packet's rollover counter is 0.
 */
final class SentIndices {
    /** Answered for a packet that was sent before, or may have been. */
    static final long NONE = -1;

    private static final int WINDOW = 64;
    private static final long END = 1L << 48;

    private long highest = NONE;
    /** Bit d stands for {@code highest - d}. */
    private long taken;

    /** Takes the index that this sequence number has now: the one nearest to the highest. */
    long take(int sequenceNumber) {
        long index = highest == NONE ? sequenceNumber : highest + (short) (sequenceNumber - (int) highest);
        if (index < 0 || index >= END) {
            return NONE;
        }
        long ahead = index - highest;
        if (highest == NONE || ahead >= WINDOW) {
            highest = index;
            taken = 1;
        } else if (ahead > 0) {
            highest = index;
            taken = taken << ahead | 1;
        } else if (ahead <= -WINDOW || (taken >>> -ahead & 1) != 0) {
            return NONE;
        } else {
            taken |= 1L << -ahead;
        }
        return index;
    }
}
