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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.udp.UdpCounters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many sockets on one local address, each on a port that the system chooses: one for each client of a process that plays
 * many. The selector says who has something, and each of those is read once a turn.
 */
final class ClientSockets implements UdpSockets {
    /** A second of a dozen streams. */
    private static final int SOCKET_BUFFER_BYTES = 256 << 10;

    private static final List<Path> SOCKET_TABLES = List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));

    private static final Logger log = LoggerFactory.getLogger(ClientSockets.class);

    private final UdpCounters counters;
    private final Selector selector;
    private final List<DatagramChannel> channels;
    private final List<InetSocketAddress> locals;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(IncomingBatch.BUFFER_LENGTH);
    private final int[] readable;
    private final Consumer<SelectionKey> noteReadable;
    /** Of {@link #readable}, those from here on are still to be read. */
    private int nextReadable;
    private int endReadable;

    private ClientSockets(List<DatagramChannel> channels, UdpCounters counters) throws IOException {
        this.counters = counters;
        this.channels = List.copyOf(channels);
        this.readable = new int[channels.size()];
        this.noteReadable = key -> readable[endReadable++] = (Integer) key.attachment();
        this.selector = Selector.open();
        List<InetSocketAddress> bound = new ArrayList<>();
        for (int socket = 0; socket < channels.size(); socket++) {
            DatagramChannel channel = channels.get(socket);
            bound.add((InetSocketAddress) channel.getLocalAddress());
            channel.register(selector, SelectionKey.OP_READ, socket);
        }
        this.locals = Collections.unmodifiableList(bound);
    }

    static ClientSockets bind(InetAddress address, int count, UdpCounters counters) throws TransportException {
        List<DatagramChannel> channels = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                DatagramChannel channel = DatagramChannel.open(
                        address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
                channels.add(channel);
                channel.bind(new InetSocketAddress(address, 0));
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
                channel.configureBlocking(false);
            }
            return new ClientSockets(channels, counters);
        } catch (IOException e) {
            channels.forEach(ClientSockets::closeQuietly);
            throw new TransportException(
                    "only " + Math.max(0, channels.size() - 1) + " of " + count + " UDP sockets can be opened on "
                            + address.getHostAddress() + " (see ulimit -n): " + e.getMessage(),
                    e);
        }
    }

    @Override
    public List<InetSocketAddress> locals() {
        return locals;
    }

    /** Clients come and go with their sockets. */
    @Override
    public Addition open(InetSocketAddress local, boolean joins) {
        throw new UnsupportedOperationException("the sockets of clients stay as they are");
    }

    @Override
    public void retire(int socket) {
        throw new UnsupportedOperationException("the sockets of clients stay as they are");
    }

    @Override
    public void await(long timeoutNs) throws IOException {
        if (nextReadable < endReadable) {
            return;
        }
        nextReadable = 0;
        endReadable = 0;
        long millis = UdpSockets.toMillis(timeoutNs);
        if (millis == 0) {
            selector.selectNow(noteReadable);
        } else {
            selector.select(noteReadable, millis);
        }
    }

    @Override
    public void receive(IncomingBatch batch) {
        batch.clear();
        while (nextReadable < endReadable && !batch.isFull()) {
            receiveOne(readable[nextReadable++], batch);
        }
    }

    private void receiveOne(int socket, IncomingBatch batch) {
        scratch.clear();
        try {
            InetSocketAddress source = (InetSocketAddress) channels.get(socket).receive(scratch);
            if (source != null) {
                int length = scratch.flip().limit();
                scratch.get(batch.nextBuffer(), 0, length);
                batch.add(length, socket, source);
            }
        } catch (IOException e) {
            counters.increment(Counter.UDP_RECEIVE_ERRORS);
        }
    }

    @Override
    public void send(OutgoingBatch batch) {
        for (int slot = 0; slot < batch.size(); slot++) {
            ValidatedPath path = batch.path(slot);
            send(channels.get(path.socket()), ByteBuffer.wrap(batch.bytes(slot), 0, batch.length(slot)), path.remote());
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
            counters.increment(Counter.UDP_SEND_ERRORS);
        }
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    /** By Linux's table of all sockets, whose last column tells; the JDK's channels do not. */
    @Override
    public long kernelDrops() {
        Set<Integer> ports = locals.stream().map(InetSocketAddress::getPort).collect(Collectors.toSet());
        long drops = 0;
        for (Path table : SOCKET_TABLES) {
            try (Stream<String> lines = Files.lines(table)) {
                drops += lines.skip(1).map(line -> line.trim().split("\\s+")).filter(
                        columns -> columns.length > 2 && ports.contains(portOf(columns[1])))
                        .mapToLong(columns -> Long.parseLong(columns[columns.length - 1])).sum();
            } catch (IOException e) {
                // Another system, or one without IPv6.
            }
        }
        return drops;
    }

    /** Of an address as in {@code 0100007F:1F90}. */
    private static int portOf(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            log.debug("the selector did not close", e);
        }
        channels.forEach(ClientSockets::closeQuietly);
    }

    private static void closeQuietly(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("a socket did not close", e);
        }
    }
}
