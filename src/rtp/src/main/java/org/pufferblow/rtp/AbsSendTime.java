package org.pufferblow.rtp;

/** The abs-send-time extension: seconds in 6.18 fixed point, in three bytes, wrapping every 64 s. */
public final class AbsSendTime {
    public static final int LENGTH = 3;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private AbsSendTime() {}

    /** A time of any clock: receivers only look at differences. */
    public static int of(long nowNs) {
        long seconds = Math.floorDiv(nowNs, NANOS_PER_SECOND);
        long fraction = (Math.floorMod(nowNs, NANOS_PER_SECOND) << 18) / NANOS_PER_SECOND;
        return (int) ((seconds << 18 | fraction) & 0xFFFFFF);
    }

    static void put(byte[] buffer, int offset, int value) {
        buffer[offset] = (byte) (value >> 16);
        Bytes.put16(buffer, offset + 1, value);
    }
}
