package org.pufferblow.transport.udp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.udp.UdpCounters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sockets by {@link DatagramChannel}: portable, a system call for each datagram. The JDK allocates a source address when
 * it differs from that of the datagram before, and takes a lock of its own in sending, for which the port thread
 * competes with what ICE and DTLS send.
 */
final class NioSockets implements UdpSockets {
    /** A quarter of a second of a thousand streams. The kernel gives what its limits allow. */
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    /** With port 0: so often a port that is free on the first address may be taken on another. */
    private static final int PORT_ATTEMPTS = 50;

    private static final Logger log = LoggerFactory.getLogger(NioSockets.class);

    private final UdpCounters counters;
    private final Selector selector;
    private final List<DatagramChannel> channels;
    private final List<InetSocketAddress> locals;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(IncomingBatch.BUFFER_LENGTH);
    private final boolean[] readable;
    private final Consumer<SelectionKey> markReadable;
    private int firstToRead;

    private NioSockets(List<DatagramChannel> channels, UdpCounters counters) throws IOException {
        this.counters = counters;
        this.channels = List.copyOf(channels);
        this.readable = new boolean[channels.size()];
        this.markReadable = key -> readable[(Integer) key.attachment()] = true;
        this.selector = Selector.open();
        List<InetSocketAddress> bound = new ArrayList<>();
        for (int socket = 0; socket < channels.size(); socket++) {
            DatagramChannel channel = channels.get(socket);
            bound.add((InetSocketAddress) channel.getLocalAddress());
            channel.register(selector, SelectionKey.OP_READ, socket);
        }
        this.locals = List.copyOf(bound);
    }

    /**
     * Binds a socket to each address. An address on which nothing can be bound (it is gone, or still being checked for
     * duplicates) is left out with a warning; a port that is taken is an error.
     *
     * @param port 0 for one that is free on all addresses
     */
    static NioSockets bind(List<InetAddress> addresses, int port, UdpCounters counters) throws TransportException {
        if (addresses.isEmpty()) {
            throw new TransportException("no local address may be used for media: see ice4j.harvest");
        }
        List<DatagramChannel> channels = new ArrayList<>();
        try {
            for (int attempt = 1; channels.isEmpty(); attempt++) {
                bindAll(addresses, port, port == 0 && attempt < PORT_ATTEMPTS, channels);
            }
            return new NioSockets(channels, counters);
        } catch (IOException e) {
            channels.forEach(NioSockets::closeQuietly);
            throw new TransportException("the UDP port cannot be opened: " + e.getMessage(), e);
        } catch (TransportException e) {
            channels.forEach(NioSockets::closeQuietly);
            throw e;
        }
    }

    /** Leaves the list empty if it may be tried again with another port. */
    private static void bindAll(List<InetAddress> addresses, int port, boolean mayRetry,
            List<DatagramChannel> channels) throws IOException, TransportException {
        int chosen = port;
        for (InetAddress address : addresses) {
            DatagramChannel channel = DatagramChannel.open(
                    address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
            try {
                channel.bind(new InetSocketAddress(address, chosen));
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
                channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
                channel.configureBlocking(false);
            } catch (IOException e) {
                closeQuietly(channel);
                if (!isUsable(address)) {
                    log.warn("nothing can be bound to {}, which is left out: {}", address.getHostAddress(),
                            e.getMessage());
                    continue;
                }
                if (mayRetry) {
                    channels.forEach(NioSockets::closeQuietly);
                    channels.clear();
                    return;
                }
                throw new TransportException(
                        "UDP port " + chosen + " on " + address.getHostAddress() + ": " + e.getMessage(), e);
            }
            channels.add(channel);
            chosen = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
        if (channels.isEmpty()) {
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

    @Override
    public List<InetSocketAddress> locals() {
        return locals;
    }

    @Override
    public void await(long timeoutNs) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(timeoutNs);
        // A socket that had more than a batch stays marked; a look at the others costs one call.
        if (millis == 0 || anyReadable()) {
            selector.selectNow(markReadable);
        } else {
            selector.select(markReadable, millis);
        }
    }

    private boolean anyReadable() {
        for (boolean one : readable) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void receive(IncomingBatch batch) {
        batch.clear();
        // In turn, so that a flooded socket does not keep the others from being read.
        firstToRead = (firstToRead + 1) % readable.length;
        for (int i = 0; i < readable.length && !batch.isFull(); i++) {
            int socket = (firstToRead + i) % readable.length;
            while (readable[socket] && !batch.isFull()) {
                readable[socket] = receiveOne(socket, batch);
            }
        }
    }

    private boolean receiveOne(int socket, IncomingBatch batch) {
        scratch.clear();
        try {
            InetSocketAddress source = (InetSocketAddress) channels.get(socket).receive(scratch);
            if (source == null) {
                return false;
            }
            int length = scratch.flip().limit();
            scratch.get(batch.nextBuffer(), 0, length);
            batch.add(length, socket, source);
            return true;
        } catch (IOException e) {
            counters.increment(Counter.UDP_RECEIVE_ERRORS);
            return false;
        }
    }

    @Override
    public void send(OutgoingBatch batch) {
        for (int slot = 0; slot < batch.size(); slot++) {
            ValidatedPath path = batch.path(slot);
            send(channels.get(path.socket()), batch.view(slot), path.remote());
        }
    }

    @Override
    public void sendNow(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        send(channels.get(socket), ByteBuffer.wrap(buffer, offset, length), remote);
    }

    private void send(DatagramChannel channel, ByteBuffer bytes, InetSocketAddress remote) {
        int length = bytes.remaining();
        try {
            if (channel.send(bytes, remote) == length && length > 0) {
                counters.increment(Counter.UDP_PACKETS_SENT);
                counters.add(Counter.UDP_BYTES_SENT, length);
            } else {
                counters.increment(Counter.UDP_DROPPED_SEND_BUFFER_FULL);
            }
        } catch (ClosedChannelException e) {
            // The process is on its way out.
        } catch (IOException | IllegalArgumentException e) {
            // IllegalArgumentException: an address of another family than the socket's.
            counters.increment(Counter.UDP_SEND_ERRORS);
        }
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            log.debug("the selector did not close", e);
        }
        channels.forEach(NioSockets::closeQuietly);
        Arrays.fill(readable, false);
    }

    private static void closeQuietly(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("a socket did not close", e);
        }
    }
}
