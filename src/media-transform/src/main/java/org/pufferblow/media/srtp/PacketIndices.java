package org.pufferblow.media.srtp;

/**
 * The 48-bit indices of one SSRC's packets (RFC 3711 section 3.3.1), each of which counts once. Of what is received, a
 * second one is a replay (section 3.3.2); of what is sent, with AES-GCM a second one would give the authentication key
 * away (RFC 7714 section 9.1). The last 64 are remembered one by one, so that a late packet still finds its own. The
 * first packet's rollover counter is 0.
 */
final class PacketIndices {
    /** Answered for a packet that was there before, or may have been. */
    static final long NONE = -1;

    private static final int WINDOW = 64;
    private static final long END = 1L << 48;

    private long highest = NONE;
    /** Bit d stands for {@code highest - d}. */
    private long taken;

    /** The index that this sequence number has now, the one nearest to the highest; changes nothing. */
    long find(int sequenceNumber) {
        long index = highest == NONE ? sequenceNumber : highest + (short) (sequenceNumber - (int) highest);
        if (index < 0 || index >= END) {
            return NONE;
        }
        long behind = highest - index;
        boolean known = highest != NONE && behind >= 0 && (behind >= WINDOW || (taken >>> behind & 1) != 0);
        return known ? NONE : index;
    }

    /** Takes an index that {@link #find} has just given. */
    void take(long index) {
        long ahead = index - highest;
        if (highest == NONE || ahead >= WINDOW) {
            highest = index;
            taken = 1;
        } else if (ahead > 0) {
            highest = index;
            taken = taken << ahead | 1;
        } else {
            taken |= 1L << -ahead;
        }
    }
}
