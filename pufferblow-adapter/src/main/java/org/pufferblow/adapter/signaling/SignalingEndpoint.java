package org.pufferblow.adapter.signaling;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.JoinTokens;
import org.pufferblow.adapter.control.TokenResult;
import org.pufferblow.adapter.signaling.SignalingMetrics.Counter;
import org.pufferblow.transport.RateLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * {@code GET /rtc/v1/ws?join_token=…} (PROTOCOL section 5): any origin; the upgrade comes first, then the token is asked
 * about, since a browser cannot read an HTTP status. Every other path goes on to the next handler. Answers 503 until it is
 * opened.
 *
 * <p>Compression is never negotiated: it would cost each socket a deflate window in both directions and let a client turn a
 * few bytes into megabytes here, to save little on messages of a few hundred bytes.
 *
 * <p>Jetty's threads read and write and never wait; the virtual threads of {@link JoinTokenVerifier} ask about tokens; one
 * timer thread pings and ends what takes too long, to a quarter of a second.
 */
public final class SignalingEndpoint extends Handler.Wrapper {
    /** Where clients connect to. */
    public static final String PATH = "/rtc/v1/ws";

    private static final Logger log = LoggerFactory.getLogger(SignalingEndpoint.class);
    private static final String TOKEN = "join_token";
    private static final Duration LONGEST_TICK = Duration.ofMillis(250);
    private static final Duration SHORTEST_TICK = Duration.ofMillis(10);

    /** Its executor is for Jetty's message sinks, which are not used here; by default it would start eight threads. */
    private final WebSocketMappings mappings = new WebSocketMappings(
            new WebSocketComponents(null, null, null, null, null, Thread::startVirtualThread));
    private final SignalingMetrics metrics = new SignalingMetrics();
    private final LongSupplier nanoTime;
    /** Under its own monitor, as the next one. */
    private final RateLimit complaints;
    private final RateLimit refusalLines;
    private final TrustedProxies proxies;
    /** Its monitor is for those who wait until it is empty. */
    private final Set<WebSocketClient> clients = ConcurrentHashMap.newKeySet();
    private final RefusedSockets refused = new RefusedSockets();
    /** Null until opened; read by Jetty's threads. */
    private volatile Open open;
    /** Read by Jetty's threads. */
    private volatile boolean draining;

    /** What there is once the server's settings are known. */
    private record Open(SignalingLimits limits, JoinTokenVerifier verifier, SignalingHandler handler,
            ScheduledExecutorService timer, ScheduledFuture<?> ticking) {}

    /** Not open yet. */
    public SignalingEndpoint(LongSupplier nanoTime, TrustedProxies proxies) {
        this.proxies = proxies;
        this.nanoTime = nanoTime;
        this.complaints = new RateLimit(1, 0.1, nanoTime.getAsLong());
        this.refusalLines = new RateLimit(50, 1, nanoTime.getAsLong());
        installBean(mappings);
    }

    /** Lets clients in; once. */
    public void open(SignalingLimits limits, JoinTokens tokens, SignalingHandler handler) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("signaling-timer").factory());
        long tickNs = tick(limits).toNanos();
        ScheduledFuture<?> ticking = timer.scheduleWithFixedDelay(this::tick, tickNs, tickNs, TimeUnit.NANOSECONDS);
        open = new Open(limits, new JoinTokenVerifier(tokens, limits, nanoTime), handler, timer, ticking);
    }

    /** Lets nobody in any more: new clients are told that we go away, and so are those whose token is not answered yet. */
    public void drain() {
        draining = true;
        clients.forEach(WebSocketClient::closeUnlessInRoom);
    }

    /** Waits until every socket is closed, or the time is up. */
    public void awaitEmpty(Duration atMost) throws InterruptedException {
        long endNs = nanoTime.getAsLong() + atMost.toNanos();
        synchronized (clients) {
            long leftNs = atMost.toNanos();
            while (!clients.isEmpty() && leftNs > 0) {
                TimeUnit.NANOSECONDS.timedWait(clients, leftNs);
                leftNs = endNs - nanoTime.getAsLong();
            }
        }
    }

    /** Sockets open now. */
    public int sockets() {
        return clients.size();
    }

    /** Those who were refused before they came to a room, by reason. */
    public Map<String, Long> refusals() {
        return metrics.refusals().byReason();
    }

    /** Named counters, each monotonic. */
    public Map<String, Long> counters() {
        return metrics.all();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!PATH.equals(Request.getPathInContext(request))) {
            return super.handle(request, response, callback);
        }
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            return answer(HttpStatus.METHOD_NOT_ALLOWED_405, response, callback);
        }
        Open current = open;
        if (current == null) {
            return answer(HttpStatus.SERVICE_UNAVAILABLE_503, response, callback);
        }
        if (clients.size() >= current.limits.maxSockets()) {
            turnedAway("too many sockets");
            metrics.refusals().count(CloseCode.SERVER_FULL);
            return answer(HttpStatus.SERVICE_UNAVAILABLE_503, response, callback);
        }
        // From here on nobody sees the token: what Jetty keeps of the address, and may log, is without it.
        String token = token(request);
        Request bare = Request.serveAs(request, HttpURI.build(request.getHttpURI()).query(null).asImmutable());
        InetAddress from = proxies.client(request.getConnectionMetaData().getRemoteSocketAddress(),
                request.getHeaders());
        if (mappings.upgrade(new UpgradeNegotiator(current, token, from), bare, response, callback, null)) {
            return true;
        }
        response.getHeaders().put(HttpHeader.UPGRADE, "websocket");
        return answer(HttpStatus.UPGRADE_REQUIRED_426, response, callback);
    }

    /** Whoever floods us does not also write our log. */
    private void turnedAway(String why) {
        metrics.count(Counter.SOCKETS_TURNED_AWAY);
        if (mayWrite(complaints)) {
            log.warn("clients are turned away: {}", why);
        }
    }

    private boolean mayWrite(RateLimit lines) {
        synchronized (lines) {
            return lines.tryTake(1, nanoTime.getAsLong());
        }
    }

    private static boolean answer(int status, Response response, Callback callback) {
        response.setStatus(status);
        callback.succeeded();
        return true;
    }

    /** Empty if there is none, or no way to read it. */
    private static String token(Request request) {
        try {
            Fields fields = Request.extractQueryParameters(request);
            String token = fields.getValue(TOKEN);
            return token == null ? "" : token;
        } catch (RuntimeException e) {
            return "";
        }
    }

    private void tick() {
        long nowNs = nanoTime.getAsLong();
        try {
            Open current = open;
            // The first tick may come before the end of open().
            if (current != null) {
                current.verifier.tick(nowNs);
            }
        } catch (Throwable e) {
            log.error("The queue's timer failed; the sockets' go on", e);
        }
        for (WebSocketClient client : clients) {
            try {
                client.tick(nowNs);
            } catch (Throwable e) {
                // Whatever it was: a task that ends by it is not run again, and everybody's pings are in this one.
                log.error("A socket's timer failed; the others' go on", e);
            }
        }
    }

    /** A fraction of the shortest time that it has to keep. */
    private static Duration tick(SignalingLimits limits) {
        Duration shortest = limits.writeTimeout();
        for (Duration each : List.of(limits.pingInterval(), limits.pongWait())) {
            shortest = each.compareTo(shortest) < 0 ? each : shortest;
        }
        Duration tick = shortest.dividedBy(8);
        if (tick.compareTo(LONGEST_TICK) > 0) {
            return LONGEST_TICK;
        }
        return tick.compareTo(SHORTEST_TICK) < 0 ? SHORTEST_TICK : tick;
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        Open current = open;
        if (current != null) {
            current.verifier.close();
            current.ticking.cancel(false);
            current.timer.shutdownNow();
        }
    }

    /** Makes one socket's frame handler. */
    private final class UpgradeNegotiator implements WebSocketNegotiator {
        private final Open open;
        private final String token;
        private final InetAddress from;

        UpgradeNegotiator(Open open, String token, InetAddress from) {
            this.open = open;
            this.token = token;
            this.from = from;
        }

        @Override
        public FrameHandler negotiate(ServerUpgradeRequest request, ServerUpgradeResponse response,
                Callback callback) {
            response.setExtensions(List.of());
            return new WebSocketClient(new Welcome(open, token, from), open.limits, metrics, nanoTime);
        }

        @Override
        public void customize(Configuration configuration) {
            // Big frames come in parts, which are counted as they come; silence is the keepalive's to judge.
            configuration.setAutoFragment(true);
            configuration.setIdleTimeout(Duration.ZERO);
        }
    }

    /** Asks about one socket's token. */
    private final class Welcome implements WebSocketClient.Host {
        private final Open open;
        private final String token;
        private final InetAddress from;
        /** Set before the socket reads, and so before anybody hears of its end; none where nobody is asked. */
        private Optional<JoinTokenVerifier.Ticket> ticket = Optional.empty();

        Welcome(Open open, String token, InetAddress from) {
            this.open = open;
            this.token = token;
            this.from = from;
        }

        @Override
        public void onOpen(WebSocketClient client) {
            clients.add(client);
            if (draining) {
                client.closeUnlessInRoom();
            } else if (TokenForm.isGood(token)) {
                ticket = Optional
                        .of(open.verifier.ask(ClientNetwork.of(from), token, result -> onResult(client, result)));
            } else {
                onResult(client, new TokenResult.Refused(token.isEmpty() ? "no token" : "malformed"));
            }
        }

        @Override
        public void onGone(WebSocketClient client) {
            ticket.ifPresent(JoinTokenVerifier.Ticket::giveBack);
            refused.remove(client);
            clients.remove(client);
            synchronized (clients) {
                clients.notifyAll();
            }
        }

        private void onResult(WebSocketClient client, TokenResult result) {
            switch (result) {
                case TokenResult.Accepted(Claims claims) -> admit(client, claims);
                case TokenResult.Refused(String reason) -> {
                    metrics.count(Counter.JOINS_REFUSED);
                    refuse(client, "refused: " + reason, CloseCode.INVALID_TOKEN);
                }
                case TokenResult.Unavailable(String reason) -> {
                    metrics.count(Counter.JOINS_UNAVAILABLE);
                    refuse(client, "the server could not be asked: " + reason, CloseCode.TRY_AGAIN);
                }
            }
        }

        private void refuse(WebSocketClient client, String why, CloseCode code) {
            if (mayWrite(refusalLines)) {
                tell(why);
            }
            client.refuse(Optional.of(code.reason()), code);
            refused.add(client).ifPresent(WebSocketClient::abort);
        }

        private void admit(WebSocketClient client, Claims claims) {
            metrics.count(Counter.JOINS_ADMITTED);
            MDC.put("session", claims.sessionId());
            MDC.put("user", claims.userId());
            try {
                tell("token accepted");
                client.admit(claims, open.handler);
            } catch (Throwable e) {
                log.error("A client with a good token could not be taken in", e);
                client.refuse(Optional.of("failed to initialise peer connection"), CloseCode.INTERNAL_ERROR);
            } finally {
                MDC.remove("session");
                MDC.remove("user");
            }
        }

        private void tell(String what) {
            log.info("join from {}: {}", RemoteAddress.shown(from, open.limits.redactAddresses()), what);
        }
    }
}
