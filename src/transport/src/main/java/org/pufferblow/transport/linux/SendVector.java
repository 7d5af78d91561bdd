package org.pufferblow.transport.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Datagrams that {@code sendmmsg} sends through one socket. Their bytes are copied in one behind the other, so that small
 * packets stay close together. For one thread at a time; allocates nothing while nothing fails.
 */
public final class SendVector {
    /** Keeps each packet's start aligned. */
    private static final int GRAIN = 16;

    private final MemorySegment headers;
    private final MemorySegment vectors;
    private final MemorySegment names;
    private final MemorySegment bytes;
    private final int[] lengths;
    private long used;
    private int size;

    /** @param arena keeps the memory */
    public SendVector(Arena arena, int capacity, int longestDatagram) {
        this.headers = arena.allocate((long) capacity * MessageHeader.LENGTH, MessageHeader.ALIGNMENT);
        this.vectors = arena.allocate((long) capacity * MessageHeader.VECTOR_LENGTH, MessageHeader.ALIGNMENT);
        this.names = arena.allocate((long) capacity * SocketAddress.SPACE, MessageHeader.ALIGNMENT);
        this.bytes = arena.allocate((long) capacity * round(longestDatagram), MessageHeader.ALIGNMENT);
        this.lengths = new int[capacity];
        for (int slot = 0; slot < capacity; slot++) {
            MessageHeader.tie(headers, slot, names.asSlice(at(slot), SocketAddress.SPACE),
                    vectors.asSlice((long) slot * MessageHeader.VECTOR_LENGTH, MessageHeader.VECTOR_LENGTH));
        }
    }

    public void clear() {
        size = 0;
        used = 0;
    }

    public int size() {
        return size;
    }

    /** The length of one datagram. */
    public int length(int slot) {
        return lengths[slot];
    }

    /**
     * Takes a datagram in, for which there must be room.
     *
     * @param high the upper half of the target's address
     * @param low the lower half
     * @param scope of a link-local IPv6 address: the number of the interface
     * @return false if the address is of another family than the socket's
     */
    public boolean add(LinuxUdpSocket socket, byte[] buffer, int length, long high, long low, int port, int scope) {
        int family = socket.family();
        if (SocketAddress.isV4(high, low) != (family == SocketAddress.AF_INET)) {
            return false;
        }
        MemorySegment.copy(buffer, 0, bytes, JAVA_BYTE, used, length);
        MessageHeader.bytes(vectors, size, bytes.address() + used, length);
        SocketAddress.write(names, at(size), family, high, low, port, scope);
        MessageHeader.nameLength(headers, size, SocketAddress.length(family));
        lengths[size++] = length;
        used += round(length);
        return true;
    }

    /**
     * Sends from one slot on. Never waits. What the kernel refuses ends a call: those before it are sent, and the next
     * call, from there, says why.
     *
     * @return how many were sent, or {@code -errno} if the first could not be
     */
    public int send(LinuxCalls calls, LinuxUdpSocket socket, int from) {
        MemorySegment first = from == 0 ? headers : headers.asSlice((long) from * MessageHeader.LENGTH);
        return calls.sendmmsg(socket.fd(), first, size - from, LinuxUdpSocket.MSG_DONTWAIT);
    }

    private static int round(int length) {
        return (length + GRAIN - 1) / GRAIN * GRAIN;
    }

    private static long at(int slot) {
        return (long) slot * SocketAddress.SPACE;
    }
}
