package org.pufferblow.transport.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct mmsghdr} with one {@code struct iovec} and no control data.
 *
 * <pre>
 *   0 msg_name        pointer      40 msg_controllen  size_t
 *   8 msg_namelen     int, pad     48 msg_flags       int, pad
 *  16 msg_iov         pointer      56 msg_len         int, pad
 *  24 msg_iovlen      size_t       64
 *  32 msg_control     pointer
 *
 *   0 iov_base        pointer       8 iov_len         size_t
 * </pre>
 */
final class MessageHeader {
    static final int LENGTH = 64;
    static final int VECTOR_LENGTH = 16;
    static final int ALIGNMENT = 64;

    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int VECTOR = 16;
    private static final int VECTORS = 24;
    private static final int MESSAGE_LENGTH = 56;
    private static final int BYTES_LENGTH = 8;

    private MessageHeader() {}

    /** Ties a header to where its name and its vector are, for good. */
    static void tie(MemorySegment headers, int slot, MemorySegment name, MemorySegment vector) {
        long at = (long) slot * LENGTH;
        headers.set(ADDRESS, at + NAME, name);
        headers.set(ADDRESS, at + VECTOR, vector);
        headers.set(JAVA_LONG, at + VECTORS, 1);
    }

    static void nameLength(MemorySegment headers, int slot, int length) {
        headers.set(JAVA_INT, (long) slot * LENGTH + NAME_LENGTH, length);
    }

    /** How much of this message was received or sent. */
    static int length(MemorySegment headers, int slot) {
        return headers.get(JAVA_INT, (long) slot * LENGTH + MESSAGE_LENGTH);
    }

    /** Says where the bytes are. */
    static void bytes(MemorySegment vectors, int slot, long address, long length) {
        long at = (long) slot * VECTOR_LENGTH;
        vectors.set(JAVA_LONG, at, address);
        vectors.set(JAVA_LONG, at + BYTES_LENGTH, length);
    }
}
