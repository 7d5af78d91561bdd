package org.pufferblow.transport.ice;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.ice.IceCounters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ICE of many clients in one process, without ice4j: each has a socket to itself (a server tells its peers apart by their
 * addresses), checks each of the server's candidates at once and nominates the first that answers. Good enough for a
 * server that is near, and cheap enough for a thousand. Two threads: one for the peers' control tasks, one for timers.
 */
public final class ClientIceEngine implements IceEngine {
    private static final Logger LOG = LoggerFactory.getLogger(ClientIceEngine.class);
    private static final ThreadLocal<StunView> VIEW = ThreadLocal.withInitial(StunView::new);
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final long CLOSE_WAIT_MILLIS = 2_000;

    private final TransportConfig config;
    private final DatagramOutput out;
    private final IceCounters counters = new IceCounters();
    private final ConcurrentMap<String, ClientIcePeer> peers = new ConcurrentHashMap<>();
    private final Set<ClientIcePeer> closing = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newSingleThreadExecutor(daemon("ice-control"));
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemon("ice-timer"));
    private final Transactions transactions;
    /** Guarded by itself. */
    private final Deque<InetSocketAddress> free;

    private ClientIceEngine(TransportConfig config, Collection<InetSocketAddress> sockets, DatagramOutput out) {
        this.config = config;
        this.out = out;
        this.free = new ArrayDeque<>(sockets);
        timer.setRemoveOnCancelPolicy(true);
        transactions = new Transactions(timer, out, counters);
    }

    /**
     * Starts with no peers.
     *
     * @param sockets the local addresses, one for each peer that may live at a time
     */
    public static ClientIceEngine open(TransportConfig config, List<InetSocketAddress> sockets, DatagramOutput out) {
        return new ClientIceEngine(config, sockets, out);
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Takes a socket, which comes back when the peer is freed.
     *
     * @throws IllegalStateException if there is none left, or for another role than the controlling one
     */
    @Override
    public IcePeer newPeer(String id, IceRole role, IceListener listener) {
        if (role != IceRole.CONTROLLING) {
            throw new IllegalStateException("A client makes the first offer, and controls");
        }
        InetSocketAddress socket;
        synchronized (free) {
            socket = free.poll();
        }
        if (socket == null) {
            throw new IllegalStateException("No socket is left");
        }
        IceContext context = new IceContext(config, new LocalCandidates(config, List.of(socket)), transactions, out,
                counters, new Pacing(), threads, timer, CONNECT, "", _ -> {});
        while (true) {
            ClientIcePeer peer = new ClientIcePeer(id, socket, listener, IceCredentials.random(config.ufragPrefix()),
                    context,
                    this::onClosed, this::onFreed);
            if (peers.putIfAbsent(peer.ufrag(), peer) == null) {
                return peer;
            }
        }
    }

    private void onClosed(ClientIcePeer peer) {
        closing.add(peer);
        peers.remove(peer.ufrag(), peer);
    }

    private void onFreed(ClientIcePeer peer) {
        if (closing.remove(peer)) {
            synchronized (free) {
                free.add(peer.socket());
            }
        }
    }

    @Override
    public void onStun(byte[] buffer, int offset, int length, UdpPath path) {
        StunView message = VIEW.get();
        if (!message.wrap(buffer, offset, length)) {
            counters.count(Counter.STUN_DROPPED_MALFORMED);
        } else if (message.isResponse()) {
            transactions.onResponse(message, path);
        } else if (message.isBindingRequest()) {
            onRequest(message, path);
        } else {
            counters.count(Counter.STUN_DROPPED_UNEXPECTED);
        }
    }

    private void onRequest(StunView request, UdpPath path) {
        String ufrag = request.localUfrag();
        ClientIcePeer peer = ufrag == null ? null : peers.get(ufrag);
        if (peer == null || !peer.socket().equals(path.local())) {
            counters.count(Counter.STUN_DROPPED_UNKNOWN_UFRAG);
        } else if (!peer.localKey().matches(request)) {
            counters.count(Counter.STUN_DROPPED_BAD_INTEGRITY);
        } else {
            peer.onRequest(new CheckRequest(request, path));
        }
    }

    @Override
    public Map<String, Long> counters() {
        return counters.snapshot();
    }

    @Override
    public void close() {
        List.copyOf(peers.values()).forEach(ClientIcePeer::close);
        timer.shutdownNow();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("ICE tasks still run after {} ms", CLOSE_WAIT_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
