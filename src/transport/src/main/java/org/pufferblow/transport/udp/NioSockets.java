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
import java.util.List;
import java.util.function.Consumer;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.udp.PortBinder.Bound;
import org.pufferblow.transport.udp.UdpCounters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sockets by {@link DatagramChannel}: portable, a system call for each datagram. The JDK allocates a source address when
 * it differs from that of the datagram before, and takes a lock of its own in sending, for which the port thread
 * competes with what ICE and DTLS send.
 */
public class NioSockets implements UdpSockets {
    private static final Logger log = LoggerFactory.getLogger(NioSockets.class);

    private final UdpCounters counters;
    private final Selector selector;
    /** Replaced by the port thread, read by all; a channel that is retired stays in its place, closed. */
    private volatile List<DatagramChannel> channels;
    private volatile List<InetSocketAddress> locals;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(IncomingBatch.BUFFER_LENGTH);
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(OutgoingBatch.BUFFER_LENGTH);
    private final boolean drains;
    /** The sockets that may have something, in a ring, each once. */
    private final int[] readable;
    private int firstReadable;
    private int readableCount;
    private final boolean[] isReadable;
    private final Consumer<SelectionKey> onSelected;

    /**
     * Sockets that are bound and do not block.
     *
     * @param drains whether a socket that has something is read until it has no more, or once each time, which is a call less
     *     where many have one datagram each
     */
    protected NioSockets(List<DatagramChannel> channels, boolean drains, UdpCounters counters) throws IOException {
        this.counters = counters;
        this.drains = drains;
        this.channels = List.copyOf(channels);
        int most = Math.max(MAX_SOCKETS, channels.size());
        this.readable = new int[most];
        this.isReadable = new boolean[most];
        this.onSelected = key -> markReadable((Integer) key.attachment());
        this.selector = Selector.open();
        List<InetSocketAddress> bound = new ArrayList<>();
        for (DatagramChannel channel : channels) {
            channel.register(selector, SelectionKey.OP_READ, bound.size());
            bound.add((InetSocketAddress) channel.getLocalAddress());
        }
        this.locals = List.copyOf(bound);
    }

    /** Binds sockets to each address, so many times: see {@link PortBinder}. */
    static List<UdpSockets> bind(List<InetAddress> addresses, int port, int times, UdpCounters counters)
            throws TransportException {
        List<List<Bound<DatagramChannel>>> sets = new PortBinder<>(new Opener()).bind(addresses, port, times);
        List<UdpSockets> made = new ArrayList<>();
        for (List<Bound<DatagramChannel>> set : sets) {
            try {
                made.add(new NioSockets(set.stream().map(Bound::socket).toList(), true, counters));
            } catch (IOException e) {
                made.forEach(UdpSockets::close);
                sets.subList(made.size(), sets.size())
                        .forEach(rest -> rest.forEach(each -> closeQuietly(each.socket())));
                throw new TransportException("the UDP port cannot be opened: " + e.getMessage(), e);
            }
        }
        return made;
    }

    private static final class Opener implements PortBinder.Opener<DatagramChannel> {
        @Override
        public Bound<DatagramChannel> open(InetSocketAddress local, boolean joins) throws IOException {
            DatagramChannel channel = DatagramChannel.open(local.getAddress() instanceof Inet4Address
                    ? StandardProtocolFamily.INET
                    : StandardProtocolFamily.INET6);
            try {
                if (joins) {
                    share(channel);
                }
                channel.bind(local);
                channel.setOption(StandardSocketOptions.SO_RCVBUF, PortBinder.SOCKET_BUFFER_BYTES);
                channel.setOption(StandardSocketOptions.SO_SNDBUF, PortBinder.SOCKET_BUFFER_BYTES);
                channel.configureBlocking(false);
                return new Bound<>(channel, (InetSocketAddress) channel.getLocalAddress(),
                        channel.getOption(StandardSocketOptions.SO_RCVBUF));
            } catch (IOException | UnsupportedOperationException e) {
                closeQuietly(channel);
                throw e;
            }
        }

        @Override
        public void share(DatagramChannel channel) throws IOException {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
    }

    @Override
    public List<InetSocketAddress> locals() {
        return locals;
    }

    @Override
    public Addition open(InetSocketAddress local, boolean joins) throws IOException {
        return PortBinder.addition(new Opener(), local, joins, this::admit);
    }

    private void admit(Bound<DatagramChannel> bound) throws IOException {
        int known = locals.indexOf(bound.local());
        int socket = known < 0 ? channels.size() : known;
        if (socket == MAX_SOCKETS) {
            throw new IOException("there are " + MAX_SOCKETS + " sockets");
        }
        bound.socket().register(selector, SelectionKey.OP_READ, socket);
        channels = Numbered.with(channels, socket, bound.socket());
        locals = Numbered.with(locals, socket, bound.local());
    }

    @Override
    public void retire(int socket) {
        closeQuietly(channels.get(socket));
        try {
            // Only now it is really closed, and its address free.
            selector.selectNow(onSelected);
        } catch (IOException e) {
            log.debug("the selector has not let go of a socket", e);
        }
    }

    @Override
    public void await(long timeoutNs) throws IOException {
        long millis = UdpSockets.toMillis(timeoutNs);
        // A socket that had more than a batch stays marked; a look at the others costs one call.
        if (millis == 0 || readableCount > 0) {
            selector.selectNow(onSelected);
        } else {
            selector.select(onSelected, millis);
        }
    }

    private void markReadable(int socket) {
        if (!isReadable[socket]) {
            isReadable[socket] = true;
            readable[(firstReadable + readableCount++) % readable.length] = socket;
        }
    }

    @Override
    public void receive(IncomingBatch batch) {
        batch.clear();
        // In turn, so that a flooded socket does not keep the others from being read.
        while (readableCount > 0 && !batch.isFull()) {
            int socket = readable[firstReadable];
            firstReadable = (firstReadable + 1) % readable.length;
            readableCount--;
            isReadable[socket] = false;
            if (channels.get(socket).isOpen() && receiveOne(socket, batch) && drains) {
                markReadable(socket);
            }
        }
    }

    private boolean receiveOne(int socket, IncomingBatch batch) {
        incoming.clear();
        try {
            InetSocketAddress source = (InetSocketAddress) channels.get(socket).receive(incoming);
            if (source == null) {
                return false;
            }
            int length = incoming.flip().limit();
            incoming.get(batch.nextBuffer(), 0, length);
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
            outgoing.clear().put(batch.bytes(slot), 0, batch.length(slot)).flip();
            send(channels.get(path.socket()), outgoing, path.remote());
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
            // Its address is gone, unless all are closed.
            if (selector.isOpen()) {
                counters.increment(Counter.UDP_SEND_ERRORS);
            }
        } catch (IOException | IllegalArgumentException e) {
            // IllegalArgumentException: an address of another family than the socket's.
            counters.increment(Counter.UDP_SEND_ERRORS);
        }
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    /** The JDK does not tell. */
    @Override
    public long kernelDrops() {
        return 0;
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            log.debug("the selector did not close", e);
        }
        channels.forEach(NioSockets::closeQuietly);
        readableCount = 0;
    }

    protected static void closeQuietly(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("a socket did not close", e);
        }
    }
}
