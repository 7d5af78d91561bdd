package org.pufferblow.adapter.app;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Handler;
import org.pufferblow.adapter.config.JitsiConfigBridge;
import org.pufferblow.adapter.config.LocalConfig;
import org.pufferblow.adapter.config.Settings;
import org.pufferblow.adapter.control.Bootstrap;
import org.pufferblow.adapter.control.BootstrapAnswer;
import org.pufferblow.adapter.control.BootstrapException;
import org.pufferblow.adapter.control.CallClock;
import org.pufferblow.adapter.control.ControlPlaneClient;
import org.pufferblow.adapter.control.ControlPlaneMetrics;
import org.pufferblow.adapter.control.EventSender;
import org.pufferblow.adapter.control.EventSink;
import org.pufferblow.adapter.control.HttpJoinTokens;
import org.pufferblow.adapter.http.Figures;
import org.pufferblow.adapter.http.HttpPages;
import org.pufferblow.adapter.http.Readiness;
import org.pufferblow.adapter.journal.JournalPlace;
import org.pufferblow.adapter.journal.RosterJournal;
import org.pufferblow.adapter.logging.Logging;
import org.pufferblow.adapter.negotiation.OpusParameters;
import org.pufferblow.adapter.room.RoomPolicy;
import org.pufferblow.adapter.room.Rooms;
import org.pufferblow.adapter.signaling.SignalingEndpoint;
import org.pufferblow.adapter.signaling.SignalingLimits;
import org.pufferblow.adapter.signaling.TrustedProxies;
import org.pufferblow.bridge.ControlLoop;
import org.pufferblow.bridge.Videobridge;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.Transports;
import org.pufferblow.transport.UdpTransports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running server. It starts in the order HTTP port, bootstrap, UDP port, signaling, and is ready only then; it stops in
 * the reverse order, after everyone was told. The start belongs to one thread, the stop to any one; in between nothing here
 * runs, the parts have threads of their own.
 */
public final class MediaSfu implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MediaSfu.class);
    /** From the signal to the exit; a container is killed ten seconds after it was asked to stop. */
    private static final Duration GOODBYE = Duration.ofSeconds(9);
    /** What rooms need to say goodbye: a turn of each one's loop. */
    private static final Duration ROOMS_GOODBYE = Duration.ofSeconds(3);
    /** What clients get to answer a close frame, beside the events. */
    private static final Duration SOCKETS_GOODBYE = Duration.ofSeconds(1);

    private final LocalConfig config;
    private final SfuOptions options;
    private final CallClock time = CallClock.system();
    private final Readiness readiness = new Readiness();
    private final ControlPlaneMetrics serverMetrics = new ControlPlaneMetrics();
    private final TrustedProxies proxies;
    private final SignalingEndpoint signaling;
    private HttpServer http;
    /** Set once there is something to show; read by the pages. */
    private volatile Running running;
    private boolean closed;

    /** What there is after the bootstrap. */
    private record Running(Settings settings, ControlPlaneClient client, EventSender events, Transports transports,
            Videobridge bridge, RoomThreads threads, Rooms rooms, Optional<RosterJournal> journal) {}

    private MediaSfu(LocalConfig config, SfuOptions options) {
        this.config = config;
        this.options = options;
        this.proxies = new TrustedProxies(config.trustedProxies());
        this.signaling = new SignalingEndpoint(System::nanoTime, proxies);
    }

    /**
     * Starts, and returns when clients may come. The configuration's secrets are kept out of the log from here on.
     *
     * @throws StartException after everything that had begun was ended again
     * @throws InterruptedException likewise, if the process is to end meanwhile
     */
    public static MediaSfu start(LocalConfig config, SfuOptions options) throws StartException, InterruptedException {
        config.secrets().forEach(Logging::addSecret);
        MediaSfu sfu = new MediaSfu(config, options);
        try {
            sfu.start();
            return sfu;
        } catch (StartException | InterruptedException | RuntimeException e) {
            sfu.end();
            throw e;
        }
    }

    private void start() throws StartException, InterruptedException {
        log.info("media-sfu {} on Java {}, {} cores", Version.text(), Runtime.version(),
                Runtime.getRuntime().availableProcessors());
        // Beside the question to the server, which takes as long.
        CompletableFuture<Void> prepared = CompletableFuture.runAsync(this::prepareTransport, StartupTasks::beside);
        List<Handler> handlers = new ArrayList<>();
        options.front().ifPresent(handlers::add);
        handlers.add(signaling);
        handlers.add(new HttpPages(Version.text(), readiness, this::figures, config.metricsSecret()));
        http = HttpServer.start(options.bindAddress().orElse(config.bindAddress()), proxies,
                handlers.toArray(Handler[]::new));
        readiness.starting("asking the server for its settings");
        log.info("listening on TCP port {}; asking {} for settings", http.port(), config.bootstrap().configUrl());
        Bootstrap bootstrap = new Bootstrap(config.bootstrap().configUrl(), config.bootstrap().secret(),
                config.bootstrap().httpTimeout(), time);
        Settings settings = settings(bootstrap);
        readiness.starting("opening the media port");
        prepared.join();
        Transports transports = transports(settings);
        try {
            run(settings, bootstrap, transports);
        } catch (RuntimeException e) {
            transports.close();
            throw e;
        }
        readiness.ready();
        log.info("ready: UDP port {}, at most {} people, {} in a room, audio at {} kbit/s", transports.port(),
                settings.rooms().maxTotalPeers(), settings.rooms().maxRoomPeers(),
                settings.mediaQuality().audioBitrate() / 1000);
    }

    private void prepareTransport() {
        JitsiConfigBridge.install(config);
        UdpTransports.prepare(Settings.localTransport(config));
    }

    private Settings settings(Bootstrap bootstrap) throws StartException, InterruptedException {
        try {
            BootstrapAnswer answer = bootstrap.run(config.bootstrap().maxRetries(), config.bootstrap().retryDelay());
            Settings.Merged merged = Settings.merge(config, answer);
            merged.warnings().forEach(warning -> log.warn("{}", warning));
            merged.settings().iceServers()
                    .forEach(server -> log.info("ICE server configured: {}", server.described()));
            return merged.settings();
        } catch (BootstrapException | IllegalArgumentException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    /**
     * Binds the one port that was asked for and no other: it is the one that the operator has published, and what browsers
     * were sent to another one would go nowhere.
     */
    private Transports transports(Settings settings) throws StartException {
        try {
            return options.transports().open(settings.transport());
        } catch (TransportException e) {
            throw new StartException("cannot open UDP port " + settings.transport().port()
                    + " (videobridge.ice.udp.port, else udp_port_min): " + e.getMessage(), e);
        }
    }

    private void run(Settings settings, Bootstrap bootstrap, Transports transports) {
        Settings.ControlPlane server = settings.controlPlane();
        ControlPlaneClient client = new ControlPlaneClient(server.internalApiBase(), server.internalSecret(),
                server.httpTimeout(), bootstrap, time, serverMetrics);
        SecureRandom random = new SecureRandom();
        EventSender events = new EventSender(client, server.eventWorkers(), server.eventQueueSize(),
                server.eventsPerSecond(), time, random::nextDouble, serverMetrics);
        Videobridge bridge = new Videobridge(transports, settings.bridge());
        RoomThreads threads = new RoomThreads();
        Optional<RosterJournal> journal = journal(settings, threads.loop("journal"), events);
        EventSink told = journal.<EventSink>map(it -> it).orElse(events);
        Rooms rooms = new Rooms(bridge, threads::loop,
                RoomPolicy.of(settings.rooms(), OpusParameters.of(settings.mediaQuality())), told,
                () -> Integer.toUnsignedLong(random.nextInt()), threads.beside());
        running = new Running(settings, client, events, transports, bridge, threads, rooms, journal);
        ControlLoop heap = threads.loop("heap");
        new IdleGc(heap, rooms::people, rooms::joins, System::gc).start();
        new HeapGoal(heap, rooms::people, Runtime.getRuntime().maxMemory(), new SoftMaxHeapSize()).start();
        events.start(journal.map(it -> it.before(rooms)).orElse(rooms));
        SignalingLimits limits = SignalingLimits.of(settings);
        http.allowWebSockets(limits.maxSockets());
        signaling.open(limits, new HttpJoinTokens(client, time, serverMetrics), rooms);
    }

    private Optional<RosterJournal> journal(Settings settings, ControlLoop loop, EventSink events) {
        if (!options.journal()) {
            return Optional.empty();
        }
        Settings.Rooms limits = settings.rooms();
        return JournalPlace.of(config.journalPath(), System.getenv())
                .flatMap(directory -> RosterJournal.open(directory, loop, events, limits.resumeGrace(),
                        limits.endGrace()));
    }

    /** The TCP port that is listened on. */
    public int httpPort() {
        return http.port();
    }

    /** The UDP port that carries everyone's media. */
    public int udpPort() {
        return running.transports().port();
    }

    /** Whether anybody has come so far. */
    public boolean hasBeenVisited() {
        return signaling.sockets() > 0 || running.rooms().joins() > 0;
    }

    /**
     * No new rooms from now on; those that there are go on and take people in.
     *
     * @param onEnd called once nobody is in any more, or after the configured time, on a thread that must not be held up: to
     *     have the process end
     */
    public void drain(Runnable onEnd) {
        Running now = running;
        new Drain(now.threads().loop("drain"), config.drainLimit(), now.rooms()::people, () -> {
            now.rooms().admitRooms(false);
            readiness.draining();
        }, onEnd).begin();
    }

    /** What the metrics show. */
    public Figures figures() {
        Running now = running;
        return now == null
                ? Figures.none()
                : SfuFigures.of(now.settings, now.rooms, now.events, serverMetrics, signaling.refusals(),
                        Map.of("http", http.counters(), "signaling", signaling.counters(), "bridge",
                                now.bridge.counters(), "transport",
                                now.transports.counters()));
    }

    /** Sends everyone away, tells the server, and stops; idempotent, and over within about ten seconds. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        long endNs = System.nanoTime() + GOODBYE.toNanos();
        readiness.shuttingDown();
        signaling.drain();
        log.info("shutting down");
        Running now = running;
        try {
            if (now != null) {
                sayGoodbye(now, endNs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end();
    }

    private void sayGoodbye(Running now, long endNs) throws InterruptedException {
        try {
            now.rooms.shutDown().get(ROOMS_GOODBYE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            log.warn("not all rooms have said goodbye within {} s", ROOMS_GOODBYE.toSeconds());
        } catch (ExecutionException e) {
            log.error("a room could not say goodbye", e);
        }
        now.journal.ifPresent(RosterJournal::sayGoodbye);
        long socketsEndNs = System.nanoTime() + SOCKETS_GOODBYE.toNanos();
        if (!now.events.drain(Duration.ofNanos(Math.max(0, endNs - System.nanoTime())))) {
            log.warn("the server has not taken all events");
        }
        signaling.awaitEmpty(Duration.ofNanos(Math.max(0, socketsEndNs - System.nanoTime())));
    }

    /** Ends whatever was begun. */
    private void end() {
        if (http != null) {
            http.stop();
        }
        Running now = running;
        if (now != null) {
            now.events.close();
            now.journal.ifPresent(RosterJournal::close);
            now.client.close();
            now.transports.close();
            now.threads.close();
        }
        log.info("stopped");
    }
}
