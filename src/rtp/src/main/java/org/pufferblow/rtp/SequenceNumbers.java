package org.pufferblow.rtp;

/** Arithmetic on 16-bit sequence numbers, which wrap (RFC 3550 section 5.1; RFC 1982). */
public final class SequenceNumbers {
    private SequenceNumbers() {}

    /** How far {@code a} is ahead of {@code b} the short way round: -32768 to 32767. */
    public static int distance(int a, int b) {
        return (short) (a - b);
    }

    /** The extended number nearest to {@code reference} whose low 16 bits are {@code sequenceNumber}. */
    public static long extend(int sequenceNumber, long reference) {
        return reference + distance(sequenceNumber, (int) reference);
    }
}
