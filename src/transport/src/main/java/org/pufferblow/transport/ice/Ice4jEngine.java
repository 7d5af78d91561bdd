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
import java.util.function.LongSupplier;
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
    private final LongSupplier nanoTime;
    private final ForgeryLimiter forgeries;
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor timer;
    private final LocalCandidates candidates;
    private final Transactions transactions;
    private final StunServers servers;
    private final IceContext context;

    private Ice4jEngine(TransportConfig config, List<InetSocketAddress> sockets, DatagramOutput out, Timing timing,
            StunServers.Resolver resolver, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        forgeries = new ForgeryLimiter(nanoTime.getAsLong());
        candidates = new LocalCandidates(config, sockets);
        ufragPrefix = config.ufragPrefix();
        threads = new ThreadPoolExecutor(CONTROL_THREADS, CONTROL_THREADS, 0, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), daemons("ice-control-"));
        threads.prestartAllCoreThreads();
        timer = new ScheduledThreadPoolExecutor(1, daemons("ice-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        timer.prestartAllCoreThreads();
        transactions = new Transactions(timer, out, counters);
        servers = new StunServers(config.harvest().stunServers(), candidates::sockets, transactions, resolver,
                this::onSeenAt);
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
        return open(config, sockets, out, Timing.USUAL, InetAddress::getAllByName, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime}, for the limits on what is received */
    static Ice4jEngine open(TransportConfig config, List<InetSocketAddress> sockets, DatagramOutput out, Timing timing,
            StunServers.Resolver resolver, LongSupplier nanoTime) {
        Ice4jEngine engine = new Ice4jEngine(config, sockets, out, timing, resolver, nanoTime);
        engine.servers.start(engine.timer, timing.stunServers());
        engine.candidates.withoutSocket().forEach(address -> LOG.warn("The public address {} is not announced: this "
                + "machine has no address of its family", address.getHostAddress()));
        if (config.harvest().stunServers().isEmpty()) {
            engine.warnIfUnreachable("");
        } else {
            // By the next round of questions the first one has its answers.
            var unused = engine.timer.schedule(
                    () -> engine.warnIfUnreachable(", and no STUN server has told another one"),
                    timing.stunServers().toMillis(), TimeUnit.MILLISECONDS);
        }
        return engine;
    }

    private void warnIfUnreachable(String stun) {
        if (candidates.announced().isEmpty()) {
            LOG.warn("No ICE candidate is announced: private addresses are withheld, and there is no public one{}: set"
                    + " RTC_ADVERTISE_IPS to the public address", stun);
        } else if (candidates.areAllPrivate()) {
            LOG.warn("Every address that clients are told is private{}: who comes from another network is heard only"
                    + " through a TURN server that reaches this one. Set RTC_ADVERTISE_IPS to the public address, or name a"
                    + " STUN server, and forward this UDP port", stun);
        }
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
            long now = nanoTime.getAsLong();
            Ice4jPeer peer = new Ice4jPeer(id, role, listener, IceCredentials.random(ufragPrefix), context,
                    forgeries.newUfrag(now), now);
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
        peer.onRequest(request, path, nanoTime.getAsLong());
    }

    private void onSeenAt(InetSocketAddress socket, int server, InetSocketAddress seenAt) {
        if (candidates.learn(socket, server, seenAt)) {
            LOG.info("STUN: {} is seen from outside as {}", socket, seenAt);
            tellPeers();
        }
    }

    @Override
    public void onLocalAddresses(List<InetSocketAddress> sockets) {
        candidates.update(sockets);
        tellPeers();
        servers.round();
    }

    private void tellPeers() {
        List<Candidate> announced = candidates.announced();
        peers.values().forEach(peer -> peer.onLocalCandidates(announced));
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
