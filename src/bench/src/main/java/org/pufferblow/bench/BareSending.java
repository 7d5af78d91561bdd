package org.pufferblow.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.List;

/** {@code sendmmsg} of equally long datagrams from one socket to IPv4 addresses, on 64-bit Linux, and nothing else. */
final class BareSending implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int ADDRESS_LENGTH = 16;
    private static final int VECTOR_LENGTH = 16;
    /** struct mmsghdr: a struct msghdr of 56 bytes, and how much of it was sent. */
    private static final int MESSAGE_LENGTH = 64;
    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SOCKET = function("socket",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SENDMMSG = function("sendmmsg",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));

    private final Arena arena = Arena.ofConfined();
    private final int datagrams;
    private final int length;
    private final MemorySegment messages;
    private final MemorySegment bytes;
    private final int socket;

    BareSending(List<InetSocketAddress> receivers, int length) {
        this.datagrams = receivers.size();
        this.length = length;
        this.messages = arena.allocate((long) MESSAGE_LENGTH * datagrams, Long.BYTES);
        this.bytes = arena.allocate((long) length * datagrams, Long.BYTES);
        MemorySegment vectors = arena.allocate((long) VECTOR_LENGTH * datagrams, Long.BYTES);
        MemorySegment addresses = arena.allocate((long) ADDRESS_LENGTH * datagrams, Long.BYTES);
        for (int i = 0; i < datagrams; i++) {
            long address = (long) i * ADDRESS_LENGTH;
            addresses.set(JAVA_SHORT, address, (short) AF_INET);
            addresses.set(NETWORK_SHORT, address + 2, (short) receivers.get(i).getPort());
            MemorySegment.copy(receivers.get(i).getAddress().getAddress(), 0, addresses, JAVA_BYTE, address + 4, 4);
            long vector = (long) i * VECTOR_LENGTH;
            vectors.set(JAVA_LONG, vector, bytes.address() + (long) i * length);
            vectors.set(JAVA_LONG, vector + 8, length);
            long message = (long) i * MESSAGE_LENGTH;
            messages.set(JAVA_LONG, message, addresses.address() + address);
            messages.set(JAVA_INT, message + 8, ADDRESS_LENGTH);
            messages.set(JAVA_LONG, message + 16, vectors.address() + vector);
            messages.set(JAVA_LONG, message + 24, 1);
        }
        this.socket = call(() -> (int) SOCKET.invokeExact(AF_INET, SOCK_DGRAM, 0));
    }

    private interface NativeCall {
        int run() throws Throwable;
    }

    private static int call(NativeCall call) {
        try {
            int result = call.run();
            if (result < 0) {
                throw new IllegalStateException("the kernel refuses");
            }
            return result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("restricted") // the process runs with native access
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }

    /** Puts a datagram in its place. */
    void put(int place, byte[] datagram) {
        MemorySegment.copy(datagram, 0, bytes, JAVA_BYTE, (long) place * length, length);
    }

    /** Sends all of them once. */
    void send() {
        int sent = 0;
        while (sent < datagrams) {
            int from = sent;
            sent += call(() -> (int) SENDMMSG.invokeExact(socket, messages.address() + (long) from * MESSAGE_LENGTH,
                    datagrams - from, 0));
        }
    }

    @Override
    public void close() {
        call(() -> (int) CLOSE.invokeExact(socket));
        arena.close();
    }
}
