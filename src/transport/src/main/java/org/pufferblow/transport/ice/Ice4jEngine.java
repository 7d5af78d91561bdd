package org.pufferblow.transport.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.ice4j.ice.AgentConfig;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ICE by ice4j, on sockets that others own. Of threads it has three, whatever the number of peers: two for the peers'
 * control tasks and one for timers; ice4j has two pools of its own, for the pacing of checks, which are empty when nobody
 * connects.
 */
public final class Ice4jEngine extends AbstractIceEngine {
    private static final Logger LOG = LoggerFactory.getLogger(Ice4jEngine.class);
    private static final int CONTROL_THREADS = 2;

    /**
     * How long things take.
     *
     * @param connect from a peer's credentials to its first path, or else it has failed
     * @param stunServers between questions to STUN servers: NATs may forget a binding after 30 s
     */
    record Timing(Duration connect, Duration stunServers) {
        static final Timing USUAL = new Timing(CONNECT, Duration.ofSeconds(25));
    }

    static {
        // Whatever configuration ice4j finds (a program's own may not have been installed), it asks Amazon nothing.
        System.setProperty("org.ice4j.ice.harvest.DISABLE_AWS_HARVESTER", "true");
    }

    private final LocalCandidates candidates;
    private final StunServers servers;
    private final IceContext context;

    private Ice4jEngine(TransportConfig config, LocalCandidates candidates, DatagramOutput out, Timing timing,
            StunServers.Resolver resolver, LongSupplier nanoTime) {
        super(config, out, CONTROL_THREADS, nanoTime);
        this.candidates = candidates;
        servers = new StunServers(config.harvest().stunServers(), candidates::sockets, transactions(), resolver,
                this::onSeenAt);
        String software = AgentConfig.config.getSoftware();
        context = context(candidates, timing.connect(), software == null ? "" : software);
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
        // Before there are threads, for it may fail.
        LocalCandidates candidates = new LocalCandidates(config, sockets);
        Ice4jEngine engine = new Ice4jEngine(config, candidates, out, timing, resolver, nanoTime);
        engine.servers.start(engine.timer(), timing.stunServers());
        candidates.withoutSocket().forEach(address -> LOG.warn("The public address {} is not announced: this "
                + "machine has no address of its family", address.getHostAddress()));
        if (config.harvest().stunServers().isEmpty()) {
            engine.warnIfUnreachable("");
        } else {
            // By the next round of questions the first one has its answers.
            var unused = engine.timer().schedule(
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

    @Override
    public IcePeer newPeer(String id, IceRole role, IceListener listener) {
        return newSession(id, role, listener, context, CheckingAgent::new, () -> {});
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
        sessions().forEach(session -> session.onLocalCandidates(announced));
    }

    /** How many requests of ours wait for an answer. */
    int openTransactions() {
        return transactions().size();
    }
}
