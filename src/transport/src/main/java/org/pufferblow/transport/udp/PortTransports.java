package org.pufferblow.transport.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.pufferblow.media.srtp.SrtpCiphers;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.PeerTransportListener;
import org.pufferblow.transport.PortTimers;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.Transports;
import org.pufferblow.transport.dtls.DtlsContext;
import org.pufferblow.transport.ice.DatagramOutput;
import org.pufferblow.transport.ice.IceEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port with everything on it. Safe for any thread; owns the port threads, the sockets and the ICE engine. */
public final class PortTransports implements Transports {
    /** Makes the ICE engine for sockets that are bound. */
    @FunctionalInterface
    public interface IceFactory {
        /**
         * Makes the engine, which is closed with the port.
         *
         * @param locals the address of each socket
         */
        IceEngine create(List<InetSocketAddress> locals, DatagramOutput output) throws TransportException;
    }

    /** Opens the sockets of each port thread. */
    @FunctionalInterface
    public interface SocketsFactory {
        /**
         * Opens a set of sockets for each thread there is to be.
         *
         * @param counters count what becomes of their datagrams
         */
        List<UdpSockets> bind(UdpCounters counters) throws TransportException;
    }

    /** Reads the machine's addresses. */
    @FunctionalInterface
    public interface AddressSource {
        /** Those that the configuration allows, in order of preference. */
        List<InetAddress> find() throws TransportException;
    }

    static final String KERNEL_DROPS = "udp_dropped_by_kernel";

    private static final Logger log = LoggerFactory.getLogger(PortTransports.class);

    private final TransportConfig config;
    private final UdpCounters counters;
    /** The sockets of each thread. */
    private final List<UdpSockets> sockets;
    private final List<PortThread> threads;
    private final AtomicInteger lanes = new AtomicInteger();
    private final DtlsContext dtls;
    private final IceEngine ice;
    private final Set<PeerTransportImpl> peers = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean closed;

    private PortTransports(TransportConfig config, UdpCounters counters, List<UdpSockets> sockets,
            List<PortThread> threads, DtlsContext dtls, IceEngine ice) {
        this.config = config;
        this.counters = counters;
        this.sockets = sockets;
        this.threads = threads;
        this.dtls = dtls;
        this.ice = ice;
    }

    /** Does what every port needs whatever its configuration. Does not fail: what does not work is told by {@link #open}. */
    public static void warmUp() {
        SocketsChoice.warmUp();
        SrtpCiphers.warmUp();
    }

    /** Makes the choices that the configuration leaves to this machine, which are made once. */
    public static void prepare(TransportConfig config) {
        SrtpCiphers.choose(config.srtp().factoryClass());
        SocketsChoice.prepare(config.sockets().io());
    }

    /**
     * Binds a server's port and starts its threads.
     *
     * @param addresses a socket is bound to each
     * @param nanoTime as {@link System#nanoTime}
     */
    public static PortTransports open(TransportConfig config, List<InetAddress> addresses, IceFactory iceFactory,
            InstantSource clock, LongSupplier nanoTime) throws TransportException {
        return open(config, counters -> {
            log.info("SRTP ciphers: {}", SrtpCiphers.choose(config.srtp().factoryClass()));
            List<UdpSockets> sockets = SocketsChoice.bind(config, addresses, counters);
            List<InetSocketAddress> locals = sockets.getFirst().locals();
            log.info("media goes over UDP port {} of {}, served by {} thread{}", locals.getFirst().getPort(),
                    locals.stream().map(local -> local.getAddress().getHostAddress()).toList(), sockets.size(),
                    sockets.size() == 1 ? "" : "s");
            return sockets;
        }, iceFactory, clock, nanoTime);
    }

    /**
     * Opens sockets and starts a thread for each set of them.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public static PortTransports open(TransportConfig config, SocketsFactory socketsFactory, IceFactory iceFactory,
            InstantSource clock, LongSupplier nanoTime) throws TransportException {
        DtlsContext dtls;
        try {
            dtls = new DtlsContext(config.dtls(), config.srtp(), clock);
        } catch (IllegalArgumentException e) {
            throw new TransportException("DTLS cannot be set up: " + e.getMessage(), e);
        }
        SrtpCiphers.choose(config.srtp().factoryClass());
        UdpCounters counters = new UdpCounters();
        List<UdpSockets> sockets = socketsFactory.bind(counters);
        UdpSockets first = sockets.getFirst();
        try {
            IceEngine ice = iceFactory.create(first.locals(), (path, buffer, offset, length) -> {
                int socket = first.numberOf(path.local());
                if (socket >= 0) {
                    first.sendNow(socket, path.remote(), buffer, offset, length);
                }
            });
            PeerMigration migration = new PeerMigration(counters);
            List<PortThread> threads = new ArrayList<>();
            for (UdpSockets each : sockets) {
                threads.add(new PortThread(threads.size(), sockets.size(), each, counters, migration, nanoTime,
                        config.status().checkInterval().toNanos()));
            }
            threads.forEach(thread -> thread.start(ice, threads));
            return new PortTransports(config, counters, List.copyOf(sockets), List.copyOf(threads), dtls, ice);
        } catch (TransportException | RuntimeException e) {
            sockets.forEach(UdpSockets::close);
            throw e;
        }
    }

    /**
     * From now on follows the machine's addresses, on a thread of its own, which ends with the port.
     *
     * @param each how often they are read
     */
    public void follow(AddressSource source, Duration each) {
        AddressFollower follower = new AddressFollower(source::find, new PortAddresses(sockets, threads, ice),
                sockets.getFirst().locals().stream().map(InetSocketAddress::getAddress).toList());
        Thread.ofVirtual().name("udp-addresses").start(() -> {
            try {
                while (!closing.await(each.toMillis(), TimeUnit.MILLISECONDS)) {
                    lookFor(follower);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void lookFor(AddressFollower follower) {
        try {
            follower.look(System.nanoTime());
        } catch (Throwable e) {
            // The next look may be a better one; without any the server would be deaf after the next change.
            log.error("the local addresses could not be followed this time", e);
        }
    }

    /** On the first thread: see {@link #lane}. */
    @Override
    public PeerTransport create(String id, IceRole role, PeerTransportListener listener) throws TransportException {
        return create(threads.getFirst(), id, role, listener);
    }

    private PeerTransport create(PortThread thread, String id, IceRole role, PeerTransportListener listener)
            throws TransportException {
        if (closed) {
            throw new TransportException("the transport is closed");
        }
        PeerTransportImpl peer;
        try {
            peer = new PeerTransportImpl(id, role, listener, config, thread, ice, dtls, peers::remove);
        } catch (IllegalStateException e) {
            throw new TransportException(e.getMessage(), e);
        }
        peers.add(peer);
        if (closed) {
            peer.close();
        }
        return peer;
    }

    /** Each thread in turn. */
    @Override
    public Transports lane() {
        return new Lane(threads.get(Math.floorMod(lanes.getAndIncrement(), threads.size())));
    }

    @Override
    public int port() {
        return sockets.getFirst().locals().getFirst().getPort();
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = new TreeMap<>(counters.snapshot());
        all.put(KERNEL_DROPS, sockets.stream().mapToLong(UdpSockets::kernelDrops).sum());
        all.putAll(ice.counters());
        all.putAll(dtls.counters());
        return all;
    }

    @Override
    public void onPortThread(Runnable task) {
        threads.getFirst().execute(task);
    }

    @Override
    public PortTimers timers() {
        return threads.getFirst().timers();
    }

    /** Says good-bye to every peer, ends the threads and closes the sockets. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        closing.countDown();
        peers.forEach(PeerTransportImpl::close);
        ice.close();
        threads.forEach(PortThread::stop);
    }

    /** How many paths the first thread knows, for tests: run on it. */
    int validatedPaths() {
        return threads.getFirst().table().size();
    }

    /** For tests. */
    List<PortThread> threads() {
        return threads;
    }

    int peers() {
        return peers.size();
    }

    /** The port with one of its threads. */
    private final class Lane implements Transports {
        private final PortThread thread;

        Lane(PortThread thread) {
            this.thread = thread;
        }

        @Override
        public PeerTransport create(String id, IceRole role, PeerTransportListener listener)
                throws TransportException {
            return PortTransports.this.create(thread, id, role, listener);
        }

        @Override
        public int port() {
            return PortTransports.this.port();
        }

        @Override
        public Map<String, Long> counters() {
            return PortTransports.this.counters();
        }

        @Override
        public void onPortThread(Runnable task) {
            thread.execute(task);
        }

        @Override
        public PortTimers timers() {
            return thread.timers();
        }

        @Override
        public void close() {
            PortTransports.this.close();
        }
    }
}
