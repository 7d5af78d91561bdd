package org.pufferblow.media.speech;

/**
 * How loud Opus packets may be, told by their sizes: an encoder of variable bitrate gives silence a few bytes, and
 * noise fewer than speech. A guess on the scale of RFC 6464, for peers that do not say it themselves; with a constant bitrate
 * it says nothing, and {@link #tells} stays false. Encryption end to end adds a constant, so sizes are compared with the
 * stream's own smallest and largest. Belongs to one thread.
 */
final class PacketSizes {
    /** A frame of discontinuous transmission has at most two bytes (RFC 6716 section 3.1, RFC 7587 section 3.1.3). */
    static final int EMPTY = 3;
    /** The largest packet stands for this level: a voice's usual peak. */
    private static final int LOUDEST = 20;
    private static final double DB_PER_HALVING = 25;
    /** Halves in 14 s at 50 packets a second. */
    private static final float FADE = 0.999f;

    private int smallest = Integer.MAX_VALUE;
    private float largest;
    private boolean tells;

    /** The level of a packet with so many bytes of payload. */
    int level(int size) {
        smallest = Math.min(smallest, size);
        largest = Math.max(largest * FADE, size);
        if (isEmpty(size)) {
            tells = true;
            return SpeechDetector.SILENCE;
        }
        double halvings = Math.log(largest / size) / Math.log(2);
        return (int) Math.min(LOUDEST + DB_PER_HALVING * halvings, SpeechDetector.SILENCE - 1);
    }

    private boolean isEmpty(int size) {
        return size <= EMPTY || (size <= smallest + EMPTY && size * 4 < largest);
    }

    /** Whether the stream has shown that its sizes follow the sound. */
    boolean tells() {
        return tells;
    }
}
