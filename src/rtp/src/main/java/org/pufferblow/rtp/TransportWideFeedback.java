package org.pufferblow.rtp;

/**
 * The arrival times of packets, by transport-wide sequence numbers (draft-holmer-rmcat-transport-wide-cc-extensions-01 section
 * 3.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      base sequence number     |      packet status count      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 reference time                | fb pkt. count |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          packet chunk         |         packet chunk          |
 * :                       ... receive deltas, of 1 or 2 bytes     :
 * </pre>
 *
 * A chunk is a run (0, two bits of status, 13 bits of length) or a vector (1, then 0 and 14 one-bit or 1 and 7 two-bit
 * statuses). Status 1 has a delta of one byte, 2 a signed one of two, 0 none; 3 is reserved, and such a message is refused.
 */
public final class TransportWideFeedback extends Feedback {
    static final int FORMAT = 15;
    private static final int HEAD = 8;
    private static final int CHUNK = 2;
    private static final int NOT_RECEIVED = 0;
    private static final int SMALL_DELTA = 1;
    private static final int LARGE_DELTA = 2;
    private static final int RESERVED = 3;
    private static final int RUN_BITS = 13;
    private static final int VECTOR = 0x8000;
    private static final int TWO_BITS = 0x4000;

    /** Looks at chunks, not at packets: two bytes of a run stand for up to 8,191 of those. */
    @Override
    boolean isWellFormed() {
        if (fciLength() < HEAD) {
            return false;
        }
        int end = fci() + fciLength();
        int chunk = fci() + HEAD;
        int left = packetCount();
        int deltaBytes = 0;
        while (left > 0) {
            int word = chunk + CHUNK <= end ? Bytes.u16(buffer(), chunk) : 0;
            int statuses = Math.min(statusesOf(word), left);
            int bytes = deltaBytes(word, statuses);
            if (statuses == 0 || bytes < 0) {
                return false;
            }
            deltaBytes += bytes;
            left -= statuses;
            chunk += CHUNK;
        }
        return deltaBytes <= end - chunk;
    }

    /** How many bytes of deltas the first statuses of a chunk ask for; -1 if one of them is reserved. */
    private static int deltaBytes(int word, int statuses) {
        if ((word & VECTOR) == 0) {
            int status = status(word, 0);
            return status == RESERVED ? -1 : status * statuses;
        }
        int bytes = 0;
        for (int i = 0; i < statuses; i++) {
            int status = status(word, i);
            if (status == RESERVED) {
                return -1;
            }
            bytes += status;
        }
        return bytes;
    }

    /** The number of the first packet that it tells of, 0 to 65535. */
    public int baseSequenceNumber() {
        return Bytes.u16(buffer(), fci());
    }

    /** How many packets it tells of, those that have not come included. */
    public int packetCount() {
        return Bytes.u16(buffer(), fci() + 2);
    }

    /** What the first delta counts from, in units of 64 ms; signed, 24 bits. */
    public int referenceTime() {
        return Bytes.i32(buffer(), fci() + 4) >> 8;
    }

    /** Counts the messages, 0 to 255. */
    public int feedbackCount() {
        return Bytes.u8(buffer(), fci() + 7);
    }

    /** Tells of each packet, in order. */
    public void forEach(Consumer consumer) {
        int chunk = fci() + HEAD;
        int number = baseSequenceNumber();
        int left = packetCount();
        int delta = deltas();
        while (left > 0) {
            int word = Bytes.u16(buffer(), chunk);
            chunk += CHUNK;
            int statuses = Math.min(statusesOf(word), left);
            for (int i = 0; i < statuses; i++) {
                int status = status(word, i);
                consumer.accept(number, status != NOT_RECEIVED, switch (status) {
                    case SMALL_DELTA -> Bytes.u8(buffer(), delta);
                    case LARGE_DELTA -> (short) Bytes.u16(buffer(), delta);
                    default -> 0;
                });
                // One byte for a small delta, two for a large one.
                delta += status;
                number = (number + 1) & 0xFFFF;
            }
            left -= statuses;
        }
    }

    /** Where the deltas begin. */
    private int deltas() {
        int chunk = fci() + HEAD;
        for (int left = packetCount(); left > 0; chunk += CHUNK) {
            left -= statusesOf(Bytes.u16(buffer(), chunk));
        }
        return chunk;
    }

    private static int statusesOf(int word) {
        if ((word & VECTOR) == 0) {
            return word & (1 << RUN_BITS) - 1;
        }
        return (word & TWO_BITS) == 0 ? 14 : 7;
    }

    private static int status(int word, int index) {
        if ((word & VECTOR) == 0) {
            return word >>> RUN_BITS & RESERVED;
        }
        return (word & TWO_BITS) == 0 ? word >>> (13 - index) & 1 : word >>> (12 - 2 * index) & RESERVED;
    }

    /** Takes what became of packets. */
    @FunctionalInterface
    public interface Consumer {
        /**
         * One packet.
         *
         * @param received whether it came
         * @param delta since the packet before that came, in units of 250 µs; 0 if it did not come
         */
        void accept(int sequenceNumber, boolean received, int delta);
    }
}
