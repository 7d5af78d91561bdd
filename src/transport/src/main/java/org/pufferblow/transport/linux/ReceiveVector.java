package org.pufferblow.transport.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Room for datagrams that {@code recvmmsg} takes from one socket. For one thread at a time; allocates nothing. */
public final class ReceiveVector {
    private final int bufferLength;
    private final MemorySegment headers;
    private final MemorySegment vectors;
    private final MemorySegment names;
    private final MemorySegment buffers;

    /**
     * @param arena keeps the memory
     * @param bufferLength a longer datagram is cut to it
     */
    public ReceiveVector(Arena arena, int capacity, int bufferLength) {
        this.bufferLength = bufferLength;
        this.headers = arena.allocate((long) capacity * MessageHeader.LENGTH, MessageHeader.ALIGNMENT);
        this.vectors = arena.allocate((long) capacity * MessageHeader.VECTOR_LENGTH, MessageHeader.ALIGNMENT);
        this.names = arena.allocate((long) capacity * SocketAddress.SPACE, MessageHeader.ALIGNMENT);
        this.buffers = arena.allocate((long) capacity * bufferLength, MessageHeader.ALIGNMENT);
        for (int slot = 0; slot < capacity; slot++) {
            MessageHeader.tie(headers, slot, names.asSlice(at(slot), SocketAddress.SPACE),
                    vectors.asSlice((long) slot * MessageHeader.VECTOR_LENGTH, MessageHeader.VECTOR_LENGTH));
            MessageHeader.bytes(vectors, slot, buffers.address() + (long) slot * bufferLength, bufferLength);
        }
    }

    /**
     * Takes what is there, up to a number. Never waits.
     *
     * @return how many datagrams there are now, from slot 0; or {@code -errno}
     */
    public int receive(LinuxCalls calls, LinuxUdpSocket socket, int max) {
        for (int slot = 0; slot < max; slot++) {
            MessageHeader.nameLength(headers, slot, SocketAddress.SPACE);
        }
        return calls.recvmmsg(socket.fd(), headers, max, LinuxUdpSocket.MSG_DONTWAIT);
    }

    public int length(int slot) {
        return MessageHeader.length(headers, slot);
    }

    public void copyTo(int slot, byte[] target, int length) {
        MemorySegment.copy(buffers, JAVA_BYTE, (long) slot * bufferLength, target, 0, length);
    }

    /** The upper half of the source's address. */
    public long high(int slot) {
        return SocketAddress.high(names, at(slot));
    }

    /** The lower half of the source's address. */
    public long low(int slot) {
        return SocketAddress.low(names, at(slot));
    }

    public int port(int slot) {
        return SocketAddress.port(names, at(slot));
    }

    /** Of a link-local IPv6 address: the number of the interface. */
    public int scope(int slot) {
        return SocketAddress.scope(names, at(slot));
    }

    private static long at(int slot) {
        return (long) slot * SocketAddress.SPACE;
    }
}
