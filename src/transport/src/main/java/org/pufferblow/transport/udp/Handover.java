package org.pufferblow.transport.udp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Datagrams that one port thread has received for peers of another: a ring which the one writes and the other reads,
 * without a lock. The bytes are copied into buffers that stay in the ring, so that nothing is allocated once they are as
 * long as what comes. What finds the ring full is lost.
 */
final class Handover {
    /** About as many as the socket's buffer holds: a thread that is late is to lose no more here than there. */
    static final int CAPACITY = 4096;

    /** Of a buffer when it is first needed: enough for voice. */
    private static final int USUAL_LENGTH = 256;

    /** What the reader does with one datagram. */
    @FunctionalInterface
    interface Taker {
        /** The bytes may be read and written until this returns. */
        void take(ValidatedPath path, PacketKind kind, byte[] buffer, int length);
    }

    private final ValidatedPath[] paths = new ValidatedPath[CAPACITY];
    private final PacketKind[] kinds = new PacketKind[CAPACITY];
    private final byte[][] buffers = new byte[CAPACITY][];
    private final int[] lengths = new int[CAPACITY];
    /** How many were ever written. The writer's; what was written before is published with it. */
    private final AtomicLong written = new AtomicLong();
    /** How many were ever taken. The reader's. */
    private final AtomicLong taken = new AtomicLong();

    /** For the writing thread: false if there is no room. */
    boolean offer(ValidatedPath path, PacketKind kind, byte[] buffer, int length) {
        long number = written.get();
        if (number - taken.get() == CAPACITY) {
            return false;
        }
        int slot = (int) number & CAPACITY - 1;
        if (buffers[slot] == null || buffers[slot].length < length) {
            buffers[slot] = new byte[Math.max(length, USUAL_LENGTH)];
        }
        System.arraycopy(buffer, 0, buffers[slot], 0, length);
        paths[slot] = path;
        kinds[slot] = kind;
        lengths[slot] = length;
        written.set(number + 1);
        return true;
    }

    /** For the reading thread: takes what is there now. */
    void drain(Taker taker) {
        long end = written.get();
        for (long number = taken.get(); number < end; number++) {
            int slot = (int) number & CAPACITY - 1;
            ValidatedPath path = paths[slot];
            // A path that is kept here would keep its peer.
            paths[slot] = null;
            try {
                taker.take(path, kinds[slot], buffers[slot], lengths[slot]);
            } finally {
                taken.set(number + 1);
            }
        }
    }
}
