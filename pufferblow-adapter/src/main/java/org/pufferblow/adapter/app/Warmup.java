package org.pufferblow.adapter.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.pufferblow.adapter.config.LocalConfig;
import org.pufferblow.adapter.config.Settings;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.demo.control.FakeControlPlane;
import org.pufferblow.adapter.logging.Logging;
import org.pufferblow.adapter.signaling.SignalingEndpoint;
import org.pufferblow.load.options.LoadOptions;
import org.pufferblow.load.run.EmbeddedLoadRun;
import org.pufferblow.transport.UdpTransports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once the server is ready, a crowd of simulated clients joins a second server in the same process, talks and leaves. The JVM
 * then has compiled what a join and a packet need before the first real client comes; when everybody joins at once after a
 * restart, compiling is most of what they would wait for.
 *
 * <p>Nobody outside sees it: the second server has its own ports that nobody is told, its own control plane and its own
 * counters, all on loopback, and what it would log is dropped. It ends as soon as the first real client connects. Belongs to
 * the thread that runs it.
 */
final class Warmup {
    private static final Logger log = LoggerFactory.getLogger(Warmup.class);
    /** As many as it takes for Java to consider the code of a join hot. */
    private static final int PEOPLE = 60;
    private static final int ROOMS = 3;
    private static final int TALKERS = 2;
    private static final Duration COMING = Duration.ofSeconds(1);
    private static final Duration TALK = Duration.ofSeconds(1);

    private final LocalConfig config;
    private final int people;
    private final int rooms;
    private final BooleanSupplier enough;

    /**
     * Does nothing yet.
     *
     * @param config the first server's
     * @param enough whether it is to end; asked by the running thread, all the time but while the second server starts
     *     and stops
     */
    Warmup(LocalConfig config, int people, int rooms, BooleanSupplier enough) {
        this.config = config;
        this.people = people;
        this.rooms = rooms;
        this.enough = enough;
    }

    /**
     * Has a server that is ready rehearse, if it is to; returns at once.
     *
     * @return whether it is to
     */
    static boolean begin(LocalConfig config, MediaSfu sfu) {
        if (!config.rehearses()) {
            return false;
        }
        // The JDK has one thread for all timers of this kind; started by a rehearsal, it would keep the first server's quiet.
        CompletableFuture.delayedExecutor(1, TimeUnit.NANOSECONDS).execute(() -> {});
        Warmup warmup = new Warmup(config, PEOPLE, ROOMS, sfu::hasBeenVisited);
        Thread.ofPlatform().daemon().name("rehearsal").start(warmup::tell);
        return true;
    }

    private void tell() {
        long beganNs = System.nanoTime();
        try {
            int joined = run();
            log.info("{} joins rehearsed in {} ms{}", joined, Duration.ofNanos(System.nanoTime() - beganNs).toMillis(),
                    enough.getAsBoolean() ? ", until somebody came" : "");
        } catch (Exception | LinkageError e) {
            log.info("joins cannot be rehearsed, so the first will be slower: {}", e.toString());
        }
    }

    /**
     * Rehearses; returns when all have left and the second server has ended.
     *
     * @return how many have joined
     * @throws Exception if the second server cannot start, or nobody gets in
     */
    int run() throws Exception {
        return Logging.withoutLog(() -> {
            try (FakeControlPlane control = FakeControlPlane.start(0); MediaSfu second = start(control)) {
                LoadOptions crowd = LoadOptions.storm(
                        URI.create("ws://127.0.0.1:" + second.httpPort() + SignalingEndpoint.PATH), people, rooms,
                        TALKERS, COMING, TALK);
                int joined = EmbeddedLoadRun.play(crowd, Settings.localTransport(config).onLoopback(),
                        (room, person) -> token(control, room, person), enough);
                if (joined == 0 && !enough.getAsBoolean()) {
                    throw new IllegalStateException("nobody got in");
                }
                return joined;
            }
        });
    }

    /** Like the first, but for its addresses: nothing may come from another machine or go there. */
    private MediaSfu start(FakeControlPlane control) throws StartException, InterruptedException {
        return MediaSfu.start(config.within(control.bootstrapUrl(), control.bootstrapSecret()),
                SfuOptions.standard().at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .over(transport -> UdpTransports.open(transport.onLoopback())));
    }

    private static String token(FakeControlPlane control, int room, int person) {
        Set<Scope> scopes = Set.of(Scope.RECV, Scope.SEND_AUDIO, Scope.SEND_VIDEO);
        String words = String.join(" ", scopes.stream().map(Scope::token).toList());
        return control.mintToken(new Claims("user-" + person, "user " + person, "instance", "server", "channel-" + room,
                "room-" + room, words, scopes));
    }
}
