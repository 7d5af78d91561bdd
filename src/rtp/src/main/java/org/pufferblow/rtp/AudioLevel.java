package org.pufferblow.rtp;

/**
 * The byte of the client-to-mixer audio level (RFC 6464 section 3).
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+
 * |V|    level    |   V: the encoder believes that this is voice
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class AudioLevel {
    public static final int LENGTH = 1;

    /** In -dBov: digital silence. */
    public static final int SILENCE = 127;

    private AudioLevel() {}

    /** In -dBov: 0 is the loudest, 127 is silence. */
    public static int level(byte[] buffer, int offset) {
        return buffer[offset] & 0x7F;
    }

    public static boolean voice(byte[] buffer, int offset) {
        return (buffer[offset] & 0x80) != 0;
    }
}
