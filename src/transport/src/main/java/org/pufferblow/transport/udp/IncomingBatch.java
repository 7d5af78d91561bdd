package org.pufferblow.transport.udp;

import java.net.InetSocketAddress;

/**
 * Datagrams that were received together, each in a buffer of its own from offset 0. The buffers are reused for the next
 * batch; until then they may be written. Confined to the port thread.
 */
final class IncomingBatch {
    static final int CAPACITY = 64;

    /** Longer than an Ethernet frame: none of our peers sends that. */
    static final int MAX_DATAGRAM_LENGTH = 2048;

    /** One byte more than the maximum, for a longer datagram to be told from one that just fits. */
    static final int BUFFER_LENGTH = MAX_DATAGRAM_LENGTH + 1;

    private final byte[][] buffers = new byte[CAPACITY][BUFFER_LENGTH];
    private final int[] lengths = new int[CAPACITY];
    private final int[] sockets = new int[CAPACITY];
    private final InetSocketAddress[] sources = new InetSocketAddress[CAPACITY];
    private final long[] sourceHighs = new long[CAPACITY];
    private final long[] sourceLows = new long[CAPACITY];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == CAPACITY;
    }

    /** Where the next datagram is to be written. */
    byte[] nextBuffer() {
        return buffers[size];
    }

    /** Takes what was written to {@link #nextBuffer} in. */
    @SuppressWarnings("ReferenceEquality") // the sockets give the same object for the same source in a row
    void add(int length, int socket, InetSocketAddress source) {
        lengths[size] = length;
        sockets[size] = socket;
        if (size > 0 && sources[size - 1] == source) {
            sourceHighs[size] = sourceHighs[size - 1];
            sourceLows[size] = sourceLows[size - 1];
        } else {
            sourceHighs[size] = AddressKey.high(source.getAddress());
            sourceLows[size] = AddressKey.low(source.getAddress());
        }
        sources[size] = source;
        size++;
    }

    byte[] buffer(int slot) {
        return buffers[slot];
    }

    int length(int slot) {
        return lengths[slot];
    }

    /** The number of the socket it came in on. */
    int socket(int slot) {
        return sockets[slot];
    }

    InetSocketAddress source(int slot) {
        return sources[slot];
    }

    long sourceHigh(int slot) {
        return sourceHighs[slot];
    }

    long sourceLow(int slot) {
        return sourceLows[slot];
    }
}
