package org.pufferblow.rtp;

/**
 * A report of packets of {@link #mediaSsrc} that did not arrive (generic NACK, RFC 4585 section 6.2.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |            PID                |             BLP               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class Nack extends Feedback {
    static final int FORMAT = 1;
    private static final int WORD = 4;
    private static final int BLP_BITS = 16;

    @Override
    boolean isWellFormed() {
        return fciLength() >= WORD;
    }

    /** Tells each sequence number, 0 to 65535, in the order of the message; one may be named twice. */
    public void forEach(Consumer consumer) {
        for (int at = fci(), end = fci() + fciLength(); at < end; at += WORD) {
            int pid = Bytes.u16(buffer(), at);
            consumer.accept(pid);
            int blp = Bytes.u16(buffer(), at + 2);
            for (int bit = 0; bit < BLP_BITS; bit++) {
                if ((blp >>> bit & 1) != 0) {
                    consumer.accept((pid + bit + 1) & 0xFFFF);
                }
            }
        }
    }

    /** Takes sequence numbers. */
    @FunctionalInterface
    public interface Consumer {
        void accept(int sequenceNumber);
    }
}
