package org.pufferblow.transport.udp;

import java.net.InetSocketAddress;
import java.util.Arrays;

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
    private final int[] sourcePorts = new int[CAPACITY];
    private final int[] sourceScopes = new int[CAPACITY];
    private int size;

    void clear() {
        Arrays.fill(sources, 0, size, null);
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
        boolean sameAsBefore = size > 0 && sources[size - 1] == source;
        sources[size] = source;
        add(length, socket, sameAsBefore ? sourceHighs[size - 1] : AddressKey.high(source.getAddress()),
                sameAsBefore ? sourceLows[size - 1] : AddressKey.low(source.getAddress()), source.getPort(), 0);
    }

    /**
     * As {@link #add(int, int, InetSocketAddress)}, where there is no object for the source.
     *
     * @param scope of a link-local IPv6 address: the number of the interface
     */
    void add(int length, int socket, long sourceHigh, long sourceLow, int sourcePort, int scope) {
        lengths[size] = length;
        sockets[size] = socket;
        sourceHighs[size] = sourceHigh;
        sourceLows[size] = sourceLow;
        sourcePorts[size] = sourcePort;
        sourceScopes[size] = scope;
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

    /** Where it came from, as an object, which is made when it is first asked for. */
    InetSocketAddress source(int slot) {
        if (sources[slot] == null) {
            sources[slot] = new InetSocketAddress(
                    AddressKey.address(sourceHighs[slot], sourceLows[slot], sourceScopes[slot]), sourcePorts[slot]);
        }
        return sources[slot];
    }

    int sourcePort(int slot) {
        return sourcePorts[slot];
    }

    long sourceHigh(int slot) {
        return sourceHighs[slot];
    }

    long sourceLow(int slot) {
        return sourceLows[slot];
    }
}
