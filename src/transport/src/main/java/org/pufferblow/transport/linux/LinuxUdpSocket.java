package org.pufferblow.transport.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A bound UDP socket. It knows only its file descriptor: whoever owns it sees to it that nothing is done with it after
 * {@link #close}, for the kernel gives the number to somebody else. Safe for any thread.
 */
public final class LinuxUdpSocket implements Closeable {
    static final int MSG_DONTWAIT = 0x40;

    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_MEMINFO = 55;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    /** The place of the drops in what SO_MEMINFO gives, and how much it gives at least. */
    private static final int MEMINFO_DROPS = 8;
    private static final int MEMINFO_FIELDS = 9;

    private final int fd;
    private final int family;

    private LinuxUdpSocket(int fd, int family) {
        this.fd = fd;
        this.family = family;
    }

    /**
     * Opens a socket on an address; IPv6 sockets take no IPv4.
     *
     * @param high the upper half of the address
     * @param low the lower half
     * @param port 0 for any
     * @param scope of a link-local IPv6 address: the number of the interface
     * @param joins whether it is one more on an address and port whose sockets are {@link #share shared}
     */
    public static LinuxUdpSocket bind(long high, long low, int port, int scope, boolean joins) throws IOException {
        int family = SocketAddress.isV4(high, low) ? SocketAddress.AF_INET : SocketAddress.AF_INET6;
        try (Arena arena = Arena.ofConfined()) {
            LinuxCalls calls = new LinuxCalls(arena);
            int fd = check("socket", calls.socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
            LinuxUdpSocket socket = new LinuxUdpSocket(fd, family);
            try {
                if (family == SocketAddress.AF_INET6) {
                    socket.set(arena, calls, IPPROTO_IPV6, IPV6_V6ONLY, 1);
                }
                if (joins) {
                    socket.set(arena, calls, SOL_SOCKET, SO_REUSEPORT, 1);
                }
                MemorySegment name = arena.allocate(SocketAddress.SPACE, Long.BYTES);
                SocketAddress.write(name, 0, family, high, low, port, scope);
                check(null, calls.bind(fd, name, SocketAddress.length(family)));
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }
    }

    /**
     * Lets others of this process's user join the port. Only after it is bound: that fails, then, if the port is anybody
     * else's, shared or not.
     */
    public void share() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            set(arena, new LinuxCalls(arena), SOL_SOCKET, SO_REUSEPORT, 1);
        }
    }

    int fd() {
        return fd;
    }

    int family() {
        return family;
    }

    public int port() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SocketAddress.SPACE, Long.BYTES);
            MemorySegment length = arena.allocateFrom(JAVA_INT, SocketAddress.SPACE);
            check("getsockname", new LinuxCalls(arena).getsockname(fd, name, length));
            return SocketAddress.port(name, 0);
        }
    }

    /**
     * Asks for room for datagrams that wait to be received.
     *
     * @return what the kernel gives, which keeps as much again for its own books
     */
    public int receiveBuffer(int bytes) throws IOException {
        return buffer(SO_RCVBUF, bytes);
    }

    /** As {@link #receiveBuffer}, for datagrams that wait to be sent. */
    public int sendBuffer(int bytes) throws IOException {
        return buffer(SO_SNDBUF, bytes);
    }

    private int buffer(int option, int bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            LinuxCalls calls = new LinuxCalls(arena);
            set(arena, calls, SOL_SOCKET, option, bytes);
            MemorySegment value = arena.allocate(JAVA_INT);
            check("getsockopt", calls.getsockopt(fd, SOL_SOCKET, option, value,
                    arena.allocateFrom(JAVA_INT, Integer.BYTES)));
            return value.get(JAVA_INT, 0) / 2;
        }
    }

    /**
     * Datagrams that the kernel has thrown away because nobody received them in time, ever: the number that SO_RXQ_OVFL
     * puts into every message, asked for once instead. Zero where the kernel does not tell (before Linux 4.12).
     */
    public long drops() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fields = arena.allocate(JAVA_INT, MEMINFO_FIELDS);
            MemorySegment length = arena.allocateFrom(JAVA_INT, MEMINFO_FIELDS * Integer.BYTES);
            int error = new LinuxCalls(arena).getsockopt(fd, SOL_SOCKET, SO_MEMINFO, fields, length);
            boolean told = error == 0 && length.get(JAVA_INT, 0) == MEMINFO_FIELDS * Integer.BYTES;
            return told ? fields.getAtIndex(JAVA_INT, MEMINFO_DROPS) & 0xFFFF_FFFFL : 0;
        }
    }

    /**
     * Sends one datagram without waiting.
     *
     * @return the bytes sent, or {@code -errno}
     */
    public int send(byte[] buffer, int offset, int length, long high, long low, int port, int scope) {
        if (SocketAddress.isV4(high, low) != (family == SocketAddress.AF_INET)) {
            return -Errno.EAFNOSUPPORT;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SocketAddress.SPACE, Long.BYTES);
            SocketAddress.write(name, 0, family, high, low, port, scope);
            MemorySegment bytes = arena.allocate(Math.max(length, 1));
            MemorySegment.copy(buffer, offset, bytes, JAVA_BYTE, 0, length);
            return (int) new LinuxCalls(arena).sendto(fd, bytes, length, MSG_DONTWAIT, name,
                    SocketAddress.length(family));
        }
    }

    private void set(Arena arena, LinuxCalls calls, int level, int option, int value) throws IOException {
        check("setsockopt", calls.setsockopt(fd, level, option, arena.allocateFrom(JAVA_INT, value), Integer.BYTES));
    }

    private static int check(String what, int result) throws IOException {
        if (result < 0) {
            String message = LinuxCalls.message(-result);
            throw new IOException(what == null ? message : what + ": " + message);
        }
        return result;
    }

    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            new LinuxCalls(arena).close(fd);
        }
    }
}
