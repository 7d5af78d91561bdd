package org.pufferblow.load.client;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.pufferblow.client.ClientTransports;
import org.pufferblow.load.measure.JoinTally;
import org.pufferblow.load.measure.LatencyHistogram;
import org.pufferblow.load.measure.MediaFigures;
import org.pufferblow.load.measure.MediaTally;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.Transports;

/**
 * All the clients of a test, and what they share: sockets and the one thread that serves them, an HTTP client, the talkers'
 * clock, and the tallies. Safe for any thread, apart from {@link #tally}.
 */
public final class SimulatedClients implements AutoCloseable {
    /** After their owners have left, sockets are free a moment later. */
    private static final int SPARE_SOCKETS = 64;
    private static final int CONNECT_SECONDS = 10;
    private static final int PORT_THREAD_SECONDS = 10;
    /** What a server that is not ours may name: a test has no more rooms than that. */
    private static final int MAX_ROOMS = 10_000;

    /**
     * How its clients are.
     *
     * @param clients how many there are at a time
     * @param talkers how many of a room's talk
     * @param openMicrophones whether the others send the noise of their rooms
     * @param sampling one in so many packets is decrypted
     */
    public record Plan(URI signaling, int clients, int talkers, boolean openMicrophones, int sampling,
            int payloadLength) {}

    private final Plan plan;
    private final Transports transports;
    private final HttpClient http;
    private final TalkScheduler clock;
    private final JoinTally joins = new JoinTally();
    private final MediaTally tally = new MediaTally();
    private final ConcurrentMap<String, LoadRoom> rooms = new ConcurrentHashMap<>();

    private SimulatedClients(Plan plan, Transports transports) {
        this.plan = plan;
        this.transports = transports;
        // Virtual threads, so that a thousand sockets that have something to say share the cores, and no more.
        this.http = HttpClient.newBuilder().executor(Executors.newVirtualThreadPerTaskExecutor())
                .version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(CONNECT_SECONDS)).build();
        this.clock = new TalkScheduler(transports::onPortThread);
    }

    /**
     * Opens the sockets; nobody joins yet.
     *
     * @throws TransportException if there is no way to the server, or there are too few sockets
     */
    public static SimulatedClients open(Plan plan) throws TransportException {
        return open(plan, TransportConfig.defaults(0));
    }

    /** The same with another configuration: which ciphers there are to choose from is one choice for the whole process. */
    public static SimulatedClients open(Plan plan, TransportConfig config) throws TransportException {
        InetAddress server;
        try {
            server = InetAddress.getByName(plan.signaling().getHost());
        } catch (UnknownHostException e) {
            throw new TransportException("there is no host " + plan.signaling().getHost(), e);
        }
        return new SimulatedClients(plan, ClientTransports.open(config, server,
                plan.clients() + SPARE_SOCKETS));
    }

    /** One more client; returns at once. */
    public SimulatedClient join(String id, String token) throws TransportException {
        return SimulatedClient.join(this, id, token);
    }

    Plan plan() {
        return plan;
    }

    Transports transports() {
        return transports;
    }

    public HttpClient http() {
        return http;
    }

    TalkScheduler clock() {
        return clock;
    }

    public JoinTally joins() {
        return joins;
    }

    /** For the port thread. */
    MediaTally tally() {
        return tally;
    }

    URI signaling(String token) {
        return URI.create(plan.signaling() + "?join_token=" + token);
    }

    LoadRoom room(String session) {
        LoadRoom known = rooms.get(session);
        if (known == null && rooms.size() >= MAX_ROOMS) {
            throw new IllegalStateException("more than " + MAX_ROOMS + " sessions");
        }
        return known != null ? known : rooms.computeIfAbsent(session, _ -> new LoadRoom(plan.talkers()));
    }

    /** Begins a window of media figures. */
    public void restartFigures() {
        onPortThread(() -> {
            tally.restart(System.nanoTime());
            return null;
        });
    }

    /** The window so far, with the jitter of the streams of these clients. */
    public MediaFigures figures(List<SimulatedClient> clients) {
        List<SimulatedClient> present = new ArrayList<>(clients);
        return onPortThread(() -> {
            LatencyHistogram jitter = new LatencyHistogram();
            present.forEach(client -> client.addJitterTo(jitter));
            return tally.figures(System.nanoTime(), jitter);
        });
    }

    /** What the transport has counted, by name. */
    public Map<String, Long> counters() {
        return transports.counters();
    }

    private <T> T onPortThread(Supplier<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        transports.onPortThread(() -> {
            try {
                done.complete(task.get());
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        try {
            return done.get(PORT_THREAD_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the port thread does not answer", e);
        }
    }

    @Override
    public void close() {
        clock.close();
        transports.close();
        http.shutdownNow();
    }
}
