package org.pufferblow.transport.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.pufferblow.transport.PortTimers;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.ice.IceEngine;
import org.pufferblow.transport.udp.UdpCounters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop that serves the port, alone or as one of several: tasks, peers' activity, a batch of datagrams, timers, and what
 * these have put into the outgoing batch. Everything here is confined to that thread but {@link #execute}, {@link #start}, {@link #stop} and what is
 * final and safe by itself.
 *
 * <p>A mistake of ours in handling one datagram or task is logged, at most once in a while, and counted; the thread goes
 * on, for the others' calls hang on it. After an {@link Error} the peer that it concerns gets no further.
 */
final class PortThread implements PeerMigration.Home {
    /** After so many tasks the datagrams have their turn. */
    private static final int TASKS_PER_TURN = 256;

    private static final long ERROR_LOG_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    /** Without peers there is nothing to look at; a task or a datagram ends the wait. */
    private static final long IDLE_NS = TimeUnit.HOURS.toNanos(1);
    private static final long PAUSE_AFTER_ERROR_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long STOP_WAIT_MILLIS = 5_000;

    private static final Logger log = LoggerFactory.getLogger(PortThread.class);

    private final int number;
    private final UdpSockets sockets;
    private final UdpCounters counters;
    private final LongSupplier nanoTime;
    private final long checkIntervalNs;
    private final Thread thread;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final IncomingBatch incoming = new IncomingBatch();
    private final OutgoingBatch outgoing;
    private final PortTimers timers = new PortTimers();
    private final PathTable table = new PathTable();
    private final PeerMigration migration;
    private final Set<ValidatedPath.Peer> peers = new LinkedHashSet<>();
    /** What other threads have received for peers of this one. */
    private final PacketRing handedOver;
    private final PacketRing.Taker taker = this::take;
    private final Consumer<Throwable> onFault = this::internalError;
    /** All that serve the port, by their numbers. */
    private List<PortThread> all = List.of();
    private IceEngine ice;
    private long nowNs;
    private long lastCheckNs;
    private boolean errorLogged;
    private long lastErrorLoggedNs;
    /** Written by whoever stops the thread. */
    private volatile boolean stopping;

    /**
     * One of those that serve the port.
     *
     * @param number of this one among so many
     * @param migration of all of them
     */
    PortThread(int number, int count, UdpSockets sockets, UdpCounters counters, PeerMigration migration,
            LongSupplier nanoTime, long checkIntervalNs) {
        this.thread = Thread.ofPlatform().name(count == 1 ? "udp-port" : "udp-port-" + number).unstarted(this::run);
        this.number = number;
        this.handedOver = new PacketRing(count);
        this.sockets = sockets;
        this.counters = counters;
        this.nanoTime = nanoTime;
        this.checkIntervalNs = checkIntervalNs;
        this.outgoing = new OutgoingBatch(sockets);
        this.migration = migration;
    }

    /**
     * Begins to serve.
     *
     * @param engine whom STUN is for
     * @param threads all that serve the port, this one included
     */
    void start(IceEngine engine, List<PortThread> threads) {
        ice = engine;
        all = List.copyOf(threads);
        thread.start();
    }

    /** Has the tasks done that were given before, ends the thread and closes the sockets. For any other thread. */
    void stop() {
        stopping = true;
        sockets.wakeUp();
        boolean interrupted = false;
        try {
            thread.join(STOP_WAIT_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (thread.isAlive()) {
            // It keeps the sockets, which nobody else can safely take from it.
            log.warn("the port thread has not ended");
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a task on the port thread, soon. For any thread; after the end the task is dropped. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != thread) {
            sockets.wakeUp();
        }
    }

    /** Among those that serve the port. */
    int number() {
        return number;
    }

    PathTable table() {
        return table;
    }

    PeerMigration migration() {
        return migration;
    }

    PortTimers timers() {
        return timers;
    }

    OutgoingBatch outgoing() {
        return outgoing;
    }

    /** For tests. */
    PacketRing handedOver() {
        return handedOver;
    }

    UdpCounters counters() {
        return counters;
    }

    /** The time of this batch or task. */
    @Override
    public long nowNs() {
        return nowNs;
    }

    /** The number of the socket with this address, or -1. For any thread. */
    int socketOf(InetSocketAddress local) {
        return sockets.numberOf(local);
    }

    /** The address of a socket. For any thread. */
    InetSocketAddress local(int socket) {
        return sockets.locals().get(socket);
    }

    /** Sends at once, from any thread. */
    void sendNow(ValidatedPath path, byte[] buffer, int offset, int length) {
        sockets.sendNow(path.socket(), path.remote(), buffer, offset, length);
    }

    /**
     * Enters a path of a peer of this thread's, wherever its datagrams will come: the kernel decides which thread gets
     * them. On this thread; the others follow at their next turn.
     */
    void enter(ValidatedPath path) {
        table.put(path);
        for (PortThread other : all) {
            if (other != this) {
                other.execute(() -> other.table.put(path));
            }
        }
    }

    /** Takes out what was {@link #enter entered}. */
    void leave(ValidatedPath path) {
        table.remove(path);
        for (PortThread other : all) {
            if (other != this) {
                other.execute(() -> other.table.remove(path));
            }
        }
    }

    /** From now on the peer has its turns of the clock. */
    void add(ValidatedPath.Peer peer) {
        peers.add(peer);
    }

    void remove(ValidatedPath.Peer peer) {
        peers.remove(peer);
    }

    private void run() {
        nowNs = nanoTime.getAsLong();
        lastCheckNs = nowNs;
        try {
            while (!stopping || !tasks.isEmpty()) {
                try {
                    turn();
                } catch (Throwable e) {
                    internalError(e);
                    // What fails at every turn must not take a whole core.
                    LockSupport.parkNanos(PAUSE_AFTER_ERROR_NS);
                }
            }
        } finally {
            sockets.close();
        }
    }

    private void turn() throws IOException {
        sockets.await(patienceNs());
        sockets.receive(incoming);
        nowNs = nanoTime.getAsLong();
        // First the tasks: a path that was validated before its first datagram came is known when that is looked at.
        runTasks();
        if (nowNs - lastCheckNs >= checkIntervalNs) {
            lastCheckNs = nowNs;
            checkPeers();
        }
        handedOver.drain(taker);
        for (int slot = 0; slot < incoming.size(); slot++) {
            try {
                dispatch(slot);
            } catch (Throwable e) {
                internalError(e);
            }
        }
        // Last, for a packet of this batch may be what a deadline was set for.
        timers.fire(nowNs, onFault);
        outgoing.flush();
    }

    /** How long there is nothing to do by itself: until the next look at the peers, if there are any, or a deadline. */
    private long patienceNs() {
        if (stopping || !tasks.isEmpty()) {
            return 0;
        }
        long patienceNs = peers.isEmpty()
                ? IDLE_NS
                : Math.clamp(lastCheckNs + checkIntervalNs - nowNs, 0, checkIntervalNs);
        // What a turn takes is no part of the time to a deadline.
        return timers.isEmpty()
                ? patienceNs
                : Math.clamp(timers.nextNs() - nanoTime.getAsLong(), 0, patienceNs);
    }

    private void runTasks() {
        for (int i = 0; i < TASKS_PER_TURN; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            try {
                task.run();
            } catch (Throwable e) {
                internalError(e);
            }
        }
    }

    private void checkPeers() {
        // A copy, for a peer may leave while it is looked at.
        List<ValidatedPath.Peer> present = new ArrayList<>(peers);
        for (ValidatedPath.Peer peer : present) {
            try {
                peer.onTick(nowNs);
            } catch (Throwable e) {
                peerFailed(peer, e);
            }
        }
    }

    private void dispatch(int slot) {
        byte[] buffer = incoming.buffer(slot);
        int length = incoming.length(slot);
        counters.increment(Counter.UDP_PACKETS_RECEIVED);
        counters.add(Counter.UDP_BYTES_RECEIVED, length);
        if (length == 0) {
            counters.increment(Counter.UDP_DROPPED_EMPTY);
            return;
        }
        if (length > IncomingBatch.MAX_DATAGRAM_LENGTH) {
            counters.increment(Counter.UDP_DROPPED_OVERSIZED);
            return;
        }
        DatagramKind kind = DatagramKind.of(buffer, length);
        if (kind == DatagramKind.UNKNOWN) {
            counters.increment(Counter.UDP_DROPPED_MALFORMED_FIRST_BYTE);
            return;
        }
        int socket = incoming.socket(slot);
        ValidatedPath path = table.find(socket, incoming.sourceHigh(slot), incoming.sourceLow(slot),
                incoming.sourcePort(slot));
        if (kind == DatagramKind.STUN) {
            if (path != null) {
                deliver(path, kind, buffer, 0);
            }
            InetSocketAddress remote = path == null ? incoming.source(slot) : path.remote();
            ice.onStun(buffer, 0, length, new UdpPath(sockets.locals().get(socket), remote));
        } else if (path == null) {
            counters.increment(Counter.UDP_DROPPED_UNKNOWN_SOURCE);
            if (kind != DatagramKind.DTLS) {
                migration.look(this, buffer, length, kind == DatagramKind.RTCP,
                        new UdpPath(sockets.locals().get(socket), incoming.source(slot)), nowNs);
            }
        } else {
            deliver(path, kind, buffer, length);
        }
    }

    /** To the peer, if it is this thread's, else to its thread. Of a STUN packet it is only told that there was one. */
    private void deliver(ValidatedPath path, DatagramKind kind, byte[] buffer, int length) {
        int theirs = path.peer().thread();
        if (theirs == number) {
            take(path, kind, buffer, length);
            return;
        }
        PortThread home = all.get(theirs);
        if (home.handedOver.offer(path, kind, buffer, length)) {
            counters.increment(Counter.UDP_HANDED_OVER);
            home.sockets.wakeUp();
        } else {
            counters.increment(Counter.UDP_DROPPED_HANDOVER_FULL);
        }
    }

    private void take(ValidatedPath path, DatagramKind kind, byte[] buffer, int length) {
        try {
            switch (kind) {
                case STUN -> path.peer().onSignOfLife(nowNs);
                case DTLS -> path.peer().onDtls(path, buffer, length, nowNs);
                case RTP, RTCP -> path.peer().onSrtp(path, buffer, length, kind == DatagramKind.RTCP, nowNs);
                case UNKNOWN -> throw new IllegalArgumentException("nobody's");
            }
        } catch (Throwable e) {
            peerFailed(path.peer(), e);
        }
    }

    /** A packet is lost by an exception; an error would come again with the next, so it is the peer's end. */
    void peerFailed(ValidatedPath.Peer peer, Throwable e) {
        internalError(e);
        if (e instanceof Error) {
            peer.onFault();
        }
    }

    private void internalError(Throwable e) {
        counters.increment(Counter.UDP_INTERNAL_ERRORS);
        if (!errorLogged || nowNs - lastErrorLoggedNs >= ERROR_LOG_INTERVAL_NS) {
            errorLogged = true;
            lastErrorLoggedNs = nowNs;
            try {
                log.error("the port thread goes on after an error", e);
            } catch (Throwable _) {
                // There is nothing left to tell it with; it was counted.
            }
        }
    }
}
