package org.pufferblow.rtp;

/**
 * A request for a whole picture of each of the streams that it names (FIR, RFC 5104 section 4.3.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                              SSRC                             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Seq nr.       |    Reserved                                   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class FullIntraRequest extends Feedback {
    static final int FORMAT = 4;
    private static final int ENTRY = 8;

    @Override
    boolean isWellFormed() {
        return fciLength() >= ENTRY && fciLength() % ENTRY == 0;
    }

    public int count() {
        return fciLength() / ENTRY;
    }

    /** The stream at {@code index}, which is below {@link #count}. */
    public int ssrc(int index) {
        return Bytes.i32(buffer(), entry(index));
    }

    /** The request's number, 0 to 255: the one before once more is a repetition. */
    public int command(int index) {
        return Bytes.u8(buffer(), entry(index) + 4);
    }

    private int entry(int index) {
        if (index < 0 || index >= count()) {
            throw new IndexOutOfBoundsException(index);
        }
        return fci() + ENTRY * index;
    }
}
