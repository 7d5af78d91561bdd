package org.pufferblow.transport.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.ice4j.ice.AgentConfig;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.ice.IceCounters.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ICE by ice4j, on sockets that others own. Of threads it has three, whatever the number of peers: two for the peers'
 * control tasks and one for timers; ice4j has two pools of its own, for the pacing of checks, which are empty when nobody
 * connects. Everything that strangers can send is refused in {@link #onStun}, on the port thread.
 */
public final class Ice4jEngine implements IceEngine {
    private static final Logger LOG = LoggerFactory.getLogger(Ice4jEngine.class);
    private static final ThreadLocal<StunView> VIEW = ThreadLocal.withInitial(StunView::new);
    private static final int CONTROL_THREADS = 2;
    private static final long CLOSE_WAIT_MILLIS = 2_000;

    /** Of requests with a wrong MESSAGE-INTEGRITY, for each source address and port (or those that share its slot). */
    private static final int FORGERY_SLOTS = 4_096;
    private static final int FORGERIES_PER_SECOND = 5;
    private static final int FORGERY_BURST = 20;

    /**
     * How long things take.
     *
     * @param connect from a peer's credentials to its first path, or else it has failed
     * @param stunServers between questions to STUN servers: NATs may forget a binding after 30 s
     */
    record Timing(Duration connect, Duration stunServers) {
        static final Timing USUAL = new Timing(Duration.ofSeconds(30), Duration.ofSeconds(25));
    }

    static {
        // Whatever configuration ice4j finds (a program's own may not have been installed), it asks Amazon nothing.
        System.setProperty("org.ice4j.ice.harvest.DISABLE_AWS_HARVESTER", "true");
    }

    private final String ufragPrefix;
    private final IceCounters counters = new IceCounters();
    private final ConcurrentMap<String, Ice4jPeer> peers = new ConcurrentHashMap<>();
    private final RateLimit forgeries = new RateLimit(FORGERY_SLOTS, FORGERIES_PER_SECOND, FORGERY_BURST,
            System.nanoTime());
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor timer;
    private final LocalCandidates candidates;
    private final Transactions transactions;
    private final IceContext context;

    private Ice4jEngine(TransportConfig config, List<InetSocketAddress> sockets, DatagramOutput out, Timing timing) {
        candidates = new LocalCandidates(config, sockets);
        ufragPrefix = config.ufragPrefix();
        threads = new ThreadPoolExecutor(CONTROL_THREADS, CONTROL_THREADS, 0, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), daemons("ice-control-"));
        threads.prestartAllCoreThreads();
        timer = new ScheduledThreadPoolExecutor(1, daemons("ice-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        timer.prestartAllCoreThreads();
        transactions = new Transactions(timer, out, counters);
        String software = AgentConfig.config.getSoftware();
        context = new IceContext(config, candidates, transactions, out, counters, new Pacing(), threads, timer,
                timing.connect(),
                software == null ? "" : software, peer -> peers.remove(peer.ufrag(), peer));
    }

    /** Has ice4j read its settings, which takes a moment and is done once. */
    public static void prepare() {
        LOG.debug("ICE's SOFTWARE is {}", AgentConfig.config.getSoftware());
    }

    /**
     * ice4j's own settings (its SOFTWARE attribute, the size of check lists) must be installed before.
     *
     * @param sockets the local addresses that the shared port is bound to, none of them a wildcard, in order of preference
     * @throws IllegalArgumentException for a static mapping that is no pair of literal addresses
     */
    public static Ice4jEngine open(TransportConfig config, List<InetSocketAddress> sockets, DatagramOutput out) {
        return open(config, sockets, out, Timing.USUAL, InetAddress::getAllByName);
    }

    static Ice4jEngine open(TransportConfig config, List<InetSocketAddress> sockets, DatagramOutput out, Timing timing,
            StunServers.Resolver resolver) {
        Ice4jEngine engine = new Ice4jEngine(config, sockets, out, timing);
        StunServers servers = new StunServers(config.harvest().stunServers(), engine.candidates.sockets(),
                engine.transactions, resolver, engine::onSeenAt);
        servers.start(engine.timer, timing.stunServers());
        if (engine.candidates.announced().isEmpty() && config.harvest().stunServers().isEmpty()) {
            LOG.warn("No ICE candidate is announced: private addresses are withheld, and there is neither a public"
                    + " address, a static mapping nor a STUN server");
        }
        return engine;
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public IcePeer newPeer(String id, IceRole role, IceListener listener) {
        while (true) {
            Ice4jPeer peer = new Ice4jPeer(id, role, listener, IceCredentials.random(ufragPrefix), context);
            if (peers.putIfAbsent(peer.ufrag(), peer) == null) {
                return peer;
            }
        }
    }

    @Override
    public void onStun(byte[] buffer, int offset, int length, UdpPath path) {
        StunView message = VIEW.get();
        if (!message.wrap(buffer, offset, length)) {
            counters.count(Counter.STUN_DROPPED_MALFORMED);
        } else if (message.isBindingRequest()) {
            onRequest(message, path);
        } else if (message.isResponse()) {
            transactions.onResponse(message, path);
        } else {
            counters.count(Counter.STUN_DROPPED_UNEXPECTED);
        }
    }

    private void onRequest(StunView request, UdpPath path) {
        String ufrag = request.localUfrag();
        Ice4jPeer peer = ufrag == null ? null : peers.get(ufrag);
        if (peer == null || !candidates.hasSocket(path.local())) {
            counters.count(Counter.STUN_DROPPED_UNKNOWN_UFRAG);
            return;
        }
        long now = System.nanoTime();
        int source = path.remote().hashCode();
        // Forged sources must not silence a peer where it is known to be.
        if (forgeries.isEmpty(source, now) && !peer.knows(path)) {
            counters.count(Counter.STUN_DROPPED_RATE);
            return;
        }
        if (!peer.localKey().matches(request)) {
            forgeries.take(source, now);
            counters.count(Counter.STUN_DROPPED_BAD_INTEGRITY);
            return;
        }
        peer.onRequest(request, path, now);
    }

    private void onSeenAt(InetSocketAddress socket, int server, InetSocketAddress seenAt) {
        if (candidates.learn(socket, server, seenAt)) {
            LOG.info("STUN: {} is seen from outside as {}", socket, seenAt);
            List<Candidate> announced = candidates.announced();
            peers.values().forEach(peer -> peer.onLocalCandidates(announced));
        }
    }

    /** How many requests of ours wait for an answer. */
    int openTransactions() {
        return transactions.size();
    }

    @Override
    public Map<String, Long> counters() {
        return counters.snapshot();
    }

    /** Waits a moment for the peers to be freed; none gets a callback any more. */
    @Override
    public void close() {
        List.copyOf(peers.values()).forEach(Ice4jPeer::close);
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
