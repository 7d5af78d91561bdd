package org.pufferblow.transport.udp;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.pufferblow.transport.TransportException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds one port on each of several addresses, a socket for each; and that several times over, if there are several threads
 * to serve it. An address on which nothing can be bound (it is gone, or still being checked for duplicates) is left out
 * with a warning; a port that is taken is an error.
 *
 * <p>Sockets on one port ({@code SO_REUSEPORT}): the kernel spreads what comes by a hash of both addresses and ports, so
 * that what one peer sends over one path always comes to the same one. The first is bound alone and shared afterwards: so
 * it is noticed if the port is in use, be it by another process that shares it.
 *
 * @param <S> a kind of sockets
 */
final class PortBinder<S extends Closeable> {
    /** A quarter of a second of a thousand streams, at 800 bytes that the kernel counts for a small packet. */
    static final int SOCKET_BUFFER_BYTES = 10 << 20;

    /** With port 0: so often a port that is free on the first address may be taken on another. */
    private static final int PORT_ATTEMPTS = 50;

    private static final AtomicBoolean SMALL_BUFFER_TOLD = new AtomicBoolean();

    private static final Logger log = LoggerFactory.getLogger(PortBinder.class);

    /**
     * A socket, and what has become of what it was asked for.
     *
     * @param receiveBufferBytes what the kernel has given, which may be less than {@link #SOCKET_BUFFER_BYTES}
     */
    record Bound<S>(S socket, InetSocketAddress local, int receiveBufferBytes) {}

    /** Opens sockets of one kind, not blocking, with buffers of {@link #SOCKET_BUFFER_BYTES}. */
    interface Opener<S> {
        /**
         * Opens one.
         *
         * @param local with port 0 for any that is free
         * @param joins whether it is one more on a port that is shared
         */
        Bound<S> open(InetSocketAddress local, boolean joins) throws IOException;

        /** Lets more sockets onto the port of this one. */
        void share(S socket) throws IOException;
    }

    /** Has a socket served that was added later. On the port thread. */
    interface Registration<S> {
        void admit(Bound<S> bound) throws IOException;
    }

    private final Opener<S> opener;
    /** The first set, which is bound alone. */
    private final List<Bound<S>> bound = new ArrayList<>();

    PortBinder(Opener<S> opener) {
        this.opener = opener;
    }

    /**
     * Binds them. To be called once; when it fails, nothing is left open.
     *
     * @param port 0 for one that is free on all addresses
     * @param times how many sets of sockets there are to be
     * @return the sets, all with the same addresses in the same order; one only if the system lets no port be shared
     */
    List<List<Bound<S>>> bind(List<InetAddress> addresses, int port, int times) throws TransportException {
        if (addresses.isEmpty()) {
            throw new TransportException("no local address may be used for media: see ice4j.harvest");
        }
        try {
            for (int attempt = 1; bound.isEmpty(); attempt++) {
                bindAll(addresses, port, port == 0 && attempt < PORT_ATTEMPTS);
            }
        } catch (TransportException e) {
            closeAll(bound);
            throw e;
        }
        tellSmallBuffer();
        List<List<Bound<S>>> sets = new ArrayList<>();
        sets.add(List.copyOf(bound));
        sets.addAll(joining(times - 1));
        return sets;
    }

    private List<List<Bound<S>>> joining(int times) {
        List<List<Bound<S>>> sets = new ArrayList<>();
        List<Bound<S>> opened = new ArrayList<>();
        try {
            for (int i = 0; i < bound.size() && times > 0; i++) {
                opener.share(bound.get(i).socket());
            }
            for (int time = 0; time < times; time++) {
                for (Bound<S> first : bound) {
                    opened.add(opener.open(first.local(), true));
                }
                sets.add(List.copyOf(opened.subList(time * bound.size(), opened.size())));
            }
            return sets;
        } catch (IOException | UnsupportedOperationException e) {
            closeAll(opened);
            log.warn("one thread serves the UDP port, for it cannot be shared by several: {}", e.getMessage());
            return List.of();
        }
    }

    /** Leaves the list empty if it may be tried again with another port. */
    private void bindAll(List<InetAddress> addresses, int port, boolean mayRetry) throws TransportException {
        int chosen = port;
        for (InetAddress address : addresses) {
            try {
                bound.add(opener.open(new InetSocketAddress(address, chosen), false));
            } catch (IOException e) {
                if (!isUsable(address)) {
                    log.warn("nothing can be bound to {}, which is left out: {}", address.getHostAddress(),
                            e.getMessage());
                    continue;
                }
                if (mayRetry) {
                    closeAll(bound);
                    return;
                }
                throw new TransportException(
                        "UDP port " + chosen + " on " + address.getHostAddress() + ": " + e.getMessage(), e);
            }
            chosen = bound.getLast().local().getPort();
        }
        if (bound.isEmpty()) {
            throw new TransportException("nothing can be bound to any of " + addresses);
        }
    }

    /** Whether the trouble is with the port rather than with the address. */
    private static boolean isUsable(InetAddress address) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(address, 0));
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private void tellSmallBuffer() {
        int given = bound.getFirst().receiveBufferBytes();
        if (given < SOCKET_BUFFER_BYTES && !SMALL_BUFFER_TOLD.getAndSet(true)) {
            log.info(
                    "the system keeps {} KiB of datagrams that wait, where {} are wanted for a thousand people: see its"
                            + " limits (Linux: sysctl net.core.rmem_max, wmem_max)",
                    given >> 10, SOCKET_BUFFER_BYTES >> 10);
        }
    }

    /** One more socket, as {@link UdpSockets#open} gives it. */
    static <S extends Closeable> UdpSockets.Addition addition(Opener<S> opener, InetSocketAddress local, boolean joins,
            Registration<S> admission) throws IOException {
        Bound<S> bound = opener.open(local, joins);
        return new UdpSockets.Addition() {
            @Override
            public InetSocketAddress local() {
                return bound.local();
            }

            @Override
            public void share() throws IOException {
                opener.share(bound.socket());
            }

            @Override
            public void admit() throws IOException {
                admission.admit(bound);
            }

            @Override
            public void discard() {
                close(bound.socket());
            }
        };
    }

    private static <S extends Closeable> void closeAll(List<Bound<S>> sockets) {
        sockets.forEach(each -> close(each.socket()));
        sockets.clear();
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("a socket did not close", e);
        }
    }
}
