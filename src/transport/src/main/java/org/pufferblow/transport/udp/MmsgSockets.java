package org.pufferblow.transport.udp;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.linux.Errno;
import org.pufferblow.transport.linux.LinuxCalls;
import org.pufferblow.transport.linux.LinuxUdpSocket;
import org.pufferblow.transport.linux.ReceiveVector;
import org.pufferblow.transport.linux.SendVector;
import org.pufferblow.transport.linux.Sleeper;
import org.pufferblow.transport.udp.PortBinder.Bound;
import org.pufferblow.transport.udp.UdpCounters.Counter;

/**
 * Sockets by Linux's {@code recvmmsg} and {@code sendmmsg}: a system call for each batch and socket. A datagram's bytes are
 * copied once on either way, between the batch's arrays and memory that the kernel can reach; that costs a hundredth of
 * what the kernel takes to send them. Nothing is allocated for what goes in batches.
 */
final class MmsgSockets implements UdpSockets {
    /** Where the port thread is. */
    private enum Sleep {
        AWAKE, ASLEEP,
        /** The next sleep is not to begin, or the present one is being ended. */
        WOKEN
    }

    /**
     * A socket in its place.
     *
     * @param users other threads than the port thread that use the socket, which is closed only without them
     */
    private record Slot(LinuxUdpSocket socket, Lease users) {
        Slot(LinuxUdpSocket socket) {
            this(socket, new Lease());
        }
    }

    private final UdpCounters counters;
    /** Replaced by the port thread, read by all. */
    private volatile List<Slot> slots;
    private volatile List<InetSocketAddress> locals;
    /** Of sockets that are retired. */
    private final LongAdder pastDrops = new LongAdder();
    private final Arena arena;
    /** The port thread's. */
    private final LinuxCalls calls;
    private final ReceiveVector incoming;
    private final SendVector outgoing;
    private final Sleeper sleeper;
    private final boolean[] readable = new boolean[MAX_SOCKETS];
    private final boolean[] retired = new boolean[MAX_SOCKETS];
    private int firstToRead;
    private final AtomicReference<Sleep> sleep = new AtomicReference<>(Sleep.AWAKE);
    /** Of the sockets and the sleeper, for other threads than the port thread. */
    private final Lease lease = new Lease();

    private MmsgSockets(List<Bound<LinuxUdpSocket>> bound, UdpCounters counters, Arena arena) throws IOException {
        this.counters = counters;
        this.arena = arena;
        this.calls = new LinuxCalls(arena);
        this.slots = bound.stream().map(Bound::socket).map(Slot::new).toList();
        this.locals = bound.stream().map(Bound::local).toList();
        this.incoming = new ReceiveVector(arena, IncomingBatch.CAPACITY, IncomingBatch.BUFFER_LENGTH);
        this.outgoing = new SendVector(arena, OutgoingBatch.CAPACITY, OutgoingBatch.BUFFER_LENGTH);
        this.sleeper = new Sleeper(arena, calls, MAX_SOCKETS);
        for (int socket = 0; socket < bound.size(); socket++) {
            sleeper.watch(socket, bound.get(socket).socket());
        }
    }

    /** Binds sockets to each address, so many times: see {@link PortBinder}. */
    static List<UdpSockets> bind(List<InetAddress> addresses, int port, int times, UdpCounters counters)
            throws TransportException {
        List<List<Bound<LinuxUdpSocket>>> sets = new PortBinder<>(new Opener()).bind(addresses, port, times);
        List<UdpSockets> made = new ArrayList<>();
        for (List<Bound<LinuxUdpSocket>> set : sets) {
            Arena arena = Arena.ofShared();
            try {
                made.add(new MmsgSockets(set, counters, arena));
            } catch (IOException e) {
                arena.close();
                made.forEach(UdpSockets::close);
                sets.subList(made.size(), sets.size()).forEach(rest -> rest.forEach(each -> each.socket().close()));
                throw new TransportException("the UDP port cannot be opened: " + e.getMessage(), e);
            }
        }
        return made;
    }

    private static final class Opener implements PortBinder.Opener<LinuxUdpSocket> {
        @Override
        public Bound<LinuxUdpSocket> open(InetSocketAddress local, boolean joins) throws IOException {
            InetAddress address = local.getAddress();
            int scope = address instanceof Inet6Address six ? six.getScopeId() : 0;
            LinuxUdpSocket socket = LinuxUdpSocket.bind(AddressKey.high(address), AddressKey.low(address),
                    local.getPort(), scope, joins);
            try {
                socket.sendBuffer(PortBinder.SOCKET_BUFFER_BYTES);
                return new Bound<>(socket, new InetSocketAddress(address, socket.port()),
                        socket.receiveBuffer(PortBinder.SOCKET_BUFFER_BYTES));
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        @Override
        public void share(LinuxUdpSocket socket) throws IOException {
            socket.share();
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

    private void admit(Bound<LinuxUdpSocket> bound) throws IOException {
        int known = locals.indexOf(bound.local());
        int socket = known < 0 ? slots.size() : known;
        if (socket == MAX_SOCKETS) {
            throw new IOException("there are " + MAX_SOCKETS + " sockets");
        }
        slots = Numbered.with(slots, socket, new Slot(bound.socket()));
        locals = Numbered.with(locals, socket, bound.local());
        retired[socket] = false;
        sleeper.watch(socket, bound.socket());
    }

    @Override
    public void retire(int socket) {
        Slot slot = slots.get(socket);
        if (slot.users.close()) {
            pastDrops.add(slot.socket.drops());
            retired[socket] = true;
            readable[socket] = false;
            sleeper.ignore(socket);
            slot.socket.close();
        }
    }

    @Override
    public void await(long timeoutNs) throws IOException {
        // A socket that had more than a batch stays marked; a look at the others costs one call.
        boolean mayWait = timeoutNs > 0 && !anyReadable() && sleep.compareAndSet(Sleep.AWAKE, Sleep.ASLEEP);
        int error = sleeper.sleep(calls, mayWait ? timeoutNs : 0);
        sleep.set(Sleep.AWAKE);
        if (error == 0) {
            for (int socket = 0; socket < slots.size(); socket++) {
                readable[socket] |= sleeper.isReady(socket);
            }
        } else if (error != -Errno.EINTR) {
            throw new IOException("ppoll: " + LinuxCalls.message(-error));
        }
    }

    private boolean anyReadable() {
        for (int socket = 0; socket < slots.size(); socket++) {
            if (readable[socket]) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void receive(IncomingBatch batch) {
        batch.clear();
        // In turn, so that a flooded socket does not keep the others from being read.
        int count = slots.size();
        firstToRead = (firstToRead + 1) % count;
        for (int i = 0; i < count && !batch.isFull(); i++) {
            int socket = (firstToRead + i) % count;
            if (readable[socket]) {
                readable[socket] = receiveFrom(socket, batch);
            }
        }
    }

    /** Whether there may be more. */
    private boolean receiveFrom(int socket, IncomingBatch batch) {
        int room = IncomingBatch.CAPACITY - batch.size();
        int received = incoming.receive(calls, slots.get(socket).socket, room);
        if (received < 0) {
            if (received != -Errno.EAGAIN && received != -Errno.EINTR) {
                counters.increment(Counter.UDP_RECEIVE_ERRORS);
            }
            return false;
        }
        for (int slot = 0; slot < received; slot++) {
            int length = incoming.length(slot);
            incoming.copyTo(slot, batch.nextBuffer(), length);
            batch.add(length, socket, incoming.high(slot), incoming.low(slot), incoming.port(slot),
                    incoming.scope(slot));
        }
        return received == room;
    }

    @Override
    public void send(OutgoingBatch batch) {
        int left = batch.size();
        List<Slot> now = slots;
        for (int socket = 0; socket < now.size() && left > 0; socket++) {
            if (!retired[socket]) {
                left -= fill(batch, socket, now.get(socket).socket);
                if (outgoing.size() > 0) {
                    sendFilled(now.get(socket).socket);
                }
            }
        }
        if (left > 0) {
            counters.add(Counter.UDP_SEND_ERRORS, left);
        }
    }

    /** Takes over what leaves by one socket; answers how many of the batch those are. */
    private int fill(OutgoingBatch batch, int socket, LinuxUdpSocket through) {
        outgoing.clear();
        int found = 0;
        for (int slot = 0; slot < batch.size(); slot++) {
            ValidatedPath path = batch.path(slot);
            if (path.socket() == socket) {
                found++;
                if (!outgoing.add(through, batch.bytes(slot), batch.length(slot), path.remoteHigh(),
                        path.remoteLow(), path.remote().getPort(), path.remoteScope())) {
                    counters.increment(Counter.UDP_SEND_ERRORS);
                }
            }
        }
        return found;
    }

    private void sendFilled(LinuxUdpSocket socket) {
        int next = 0;
        boolean again = false;
        while (next < outgoing.size()) {
            int sent = outgoing.send(calls, socket, next);
            if (sent > 0) {
                countSent(next, sent);
                next += sent;
                again = false;
            } else if (isOfAnother(sent) && !again) {
                again = true;
            } else {
                countUnsent(sent);
                next++;
                again = false;
            }
        }
    }

    private void countSent(int from, int count) {
        long bytes = 0;
        for (int slot = from; slot < from + count; slot++) {
            bytes += outgoing.length(slot);
        }
        counters.add(Counter.UDP_PACKETS_SENT, count);
        counters.add(Counter.UDP_BYTES_SENT, bytes);
    }

    /** Whether an error does not concern the datagram that could not be sent: it deserves another try. */
    private static boolean isOfAnother(int error) {
        return error == -Errno.EINTR || error == -Errno.ECONNREFUSED;
    }

    private void countUnsent(int error) {
        boolean full = error == -Errno.EAGAIN || error == -Errno.ENOBUFS || error == 0;
        counters.increment(full ? Counter.UDP_DROPPED_SEND_BUFFER_FULL : Counter.UDP_SEND_ERRORS);
    }

    @Override
    public void sendNow(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        Slot slot = slots.get(socket);
        if (!lease.enter()) {
            return;
        }
        if (!slot.users.enter()) {
            counters.increment(Counter.UDP_SEND_ERRORS);
            lease.leave();
            return;
        }
        try {
            InetAddress address = remote.getAddress();
            int scope = address instanceof Inet6Address six ? six.getScopeId() : 0;
            int sent = slot.socket.send(buffer, offset, length, AddressKey.high(address),
                    AddressKey.low(address), remote.getPort(), scope);
            if (sent >= 0) {
                counters.increment(Counter.UDP_PACKETS_SENT);
                counters.add(Counter.UDP_BYTES_SENT, sent);
            } else {
                countUnsent(sent);
            }
        } finally {
            slot.users.leave();
            lease.leave();
        }
    }

    @Override
    public void wakeUp() {
        if (sleep.getAndSet(Sleep.WOKEN) == Sleep.ASLEEP && lease.enter()) {
            try {
                sleeper.wake();
            } finally {
                lease.leave();
            }
        }
    }

    @Override
    public long kernelDrops() {
        if (!lease.enter()) {
            return 0;
        }
        try {
            long drops = pastDrops.sum();
            for (Slot slot : slots) {
                if (slot.users.enter()) {
                    drops += slot.socket.drops();
                    slot.users.leave();
                }
            }
            return drops;
        } finally {
            lease.leave();
        }
    }

    @Override
    public void close() {
        if (lease.close()) {
            sleeper.close(calls);
            slots.stream().filter(slot -> slot.users.close()).forEach(slot -> slot.socket.close());
            arena.close();
        }
    }
}
