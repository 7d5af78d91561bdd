package org.pufferblow.transport.udp;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Datagrams that other port threads have received for peers of one: a ring of bytes which all of them write and one reads,
 * without a lock. A datagram takes as many bytes as it has, in whole blocks; what finds no room is lost. There is one such
 * ring for each thread, and all of a port's together are bounded, however many threads there are. What is in a ring comes
 * from addresses that ICE has validated, but nothing in it is authenticated.
 *
 * <p>A writer claims blocks by moving {@link #claimed}, copies into them, and publishes by the header of the first block. The
 * reader stops at a header that is not published yet, even if there are others behind it: their writer wakes it up again.
 * Memory comes in chunks, when the ring gets there for the first time, so that an idle port has none; afterwards nothing is
 * allocated.
 */
final class PacketRing {
    /** Of all rings of a port. */
    static final int MOST_BYTES_OF_ALL = 32 << 20;
    /**
     * Of one ring: ten thousand packets of voice, about as many as the socket's buffer holds. A thread that is late is to
     * lose no more here than there.
     */
    static final int MOST_BYTES = 2 << 20;

    static final int BLOCK_BYTES = 64;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int BLOCKS_OF_CHUNK = CHUNK_BYTES / BLOCK_BYTES;
    private static final int NOT_PUBLISHED = 0;

    /** What the reader does with one datagram. */
    @FunctionalInterface
    interface Taker {
        /** The bytes may be read and written until this returns. */
        void take(ValidatedPath path, DatagramKind kind, byte[] buffer, int length);
    }

    /** A part of the ring. The header of a datagram's first block is its length and one, and publishes the rest. */
    private static final class Chunk {
        final byte[] bytes = new byte[CHUNK_BYTES];
        final AtomicIntegerArray headers = new AtomicIntegerArray(BLOCKS_OF_CHUNK);
        final ValidatedPath[] paths = new ValidatedPath[BLOCKS_OF_CHUNK];
        final DatagramKind[] kinds = new DatagramKind[BLOCKS_OF_CHUNK];
    }

    private final int capacity;
    private final AtomicReferenceArray<Chunk> chunks;
    /** How many bytes the writers have ever claimed. */
    private final AtomicLong claimed = new AtomicLong();
    /** How many bytes the reader has ever given back. */
    private final AtomicLong taken = new AtomicLong();
    /** The reader's: what a taker may write in. */
    private final byte[] datagram = new byte[IncomingBatch.BUFFER_LENGTH];

    /** @param threads that serve the port, each of which has such a ring */
    PacketRing(int threads) {
        capacity = Math.clamp(Integer.highestOneBit(MOST_BYTES_OF_ALL / threads), CHUNK_BYTES, MOST_BYTES);
        chunks = new AtomicReferenceArray<>(capacity / CHUNK_BYTES);
    }

    /** For the writing threads: false if there is no room. */
    boolean offer(ValidatedPath path, DatagramKind kind, byte[] buffer, int length) {
        int size = sizeOf(length);
        long position;
        do {
            position = claimed.get();
            if (position + size - taken.get() > capacity) {
                return false;
            }
            // Before the claim: nobody could go on behind one that is never published.
            chunk(position);
            chunk(position + size - 1);
        } while (!claimed.compareAndSet(position, position + size));
        Chunk first = chunk(position);
        int offset = offsetIn(position);
        int fits = Math.min(length, CHUNK_BYTES - offset);
        System.arraycopy(buffer, 0, first.bytes, offset, fits);
        if (fits < length) {
            System.arraycopy(buffer, fits, chunk(position + fits).bytes, 0, length - fits);
        }
        int block = offset / BLOCK_BYTES;
        first.paths[block] = path;
        first.kinds[block] = kind;
        first.headers.setRelease(block, length + 1);
        return true;
    }

    /** For the reading thread: takes what is there now. */
    void drain(Taker taker) {
        long end = claimed.get();
        for (long position = taken.get(); position < end;) {
            Chunk first = chunk(position);
            int offset = offsetIn(position);
            int block = offset / BLOCK_BYTES;
            int header = first.headers.getAcquire(block);
            if (header == NOT_PUBLISHED) {
                return;
            }
            int length = header - 1;
            int fits = Math.min(length, CHUNK_BYTES - offset);
            System.arraycopy(first.bytes, offset, datagram, 0, fits);
            if (fits < length) {
                System.arraycopy(chunk(position + fits).bytes, 0, datagram, fits, length - fits);
            }
            DatagramKind kind = first.kinds[block];
            ValidatedPath path = first.paths[block];
            // A path that is kept here would keep its peer.
            first.paths[block] = null;
            first.headers.setPlain(block, NOT_PUBLISHED);
            position += sizeOf(length);
            taken.setRelease(position);
            taker.take(path, kind, datagram, length);
        }
    }

    /** How much memory it holds, but for some bytes of its own. For any thread. */
    long heldBytes() {
        long held = 0;
        for (int i = 0; i < chunks.length(); i++) {
            held += chunks.get(i) == null ? 0 : CHUNK_BYTES;
        }
        return held;
    }

    int capacity() {
        return capacity;
    }

    /** Of no bytes at all takes a block as well: it has a header. */
    private static int sizeOf(int length) {
        return Math.max(1, (length + BLOCK_BYTES - 1) / BLOCK_BYTES) * BLOCK_BYTES;
    }

    private static int offsetIn(long position) {
        return (int) position & CHUNK_BYTES - 1;
    }

    private Chunk chunk(long position) {
        int number = ((int) position & capacity - 1) / CHUNK_BYTES;
        Chunk chunk = chunks.getAcquire(number);
        if (chunk == null) {
            chunks.compareAndSet(number, null, new Chunk());
            chunk = chunks.getAcquire(number);
        }
        return chunk;
    }
}
