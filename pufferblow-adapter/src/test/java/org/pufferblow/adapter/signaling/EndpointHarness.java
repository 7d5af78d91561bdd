package org.pufferblow.adapter.signaling;

import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.pufferblow.adapter.config.AddressRange;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.JoinTokens;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.control.TokenResult;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;

/** The endpoint on a port of its own, with tokens and a room that the test plays. */
final class EndpointHarness implements AutoCloseable {
    private final Server server = new Server();
    private final HttpConfiguration http = new HttpConfiguration();
    private final ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    final SignalingEndpoint endpoint = new SignalingEndpoint(System::nanoTime,
            new TrustedProxies(List.of(new AddressRange(InetAddress.getLoopbackAddress(), 8))));
    final Queue<String> asked = new ConcurrentLinkedQueue<>();
    final List<Guest> guests = new CopyOnWriteArrayList<>();
    private final Map<String, Guest> byUser = new ConcurrentHashMap<>();

    /** One client as the room sees it. */
    static final class Guest implements SignalingHandler.Session {
        final ClientLink link;
        final List<ClientMessage> messages = new CopyOnWriteArrayList<>();
        final List<CloseCause> closed = new CopyOnWriteArrayList<>();
        volatile Runnable onEachMessage = () -> {};

        Guest(ClientLink link) {
            this.link = link;
        }

        @Override
        public void onMessage(ClientMessage message) {
            onEachMessage.run();
            messages.add(message);
        }

        @Override
        public void onClosed(CloseCause cause) {
            closed.add(cause);
        }
    }

    /** Limits that no test reaches by accident. */
    static SignalingLimits limits() {
        return new SignalingLimits(1 << 20, Duration.ofSeconds(4), Duration.ofSeconds(20), Duration.ofSeconds(45), 1000,
                256, 32, 200, 20, 1000, 1000, Duration.ofSeconds(10), true);
    }

    static SignalingLimits keepalive(Duration ping, Duration pong, Duration write) {
        SignalingLimits l = limits();
        return new SignalingLimits(l.readLimitBytes(), write, ping, pong, l.maxSockets(), l.maxWaiting(), l.maxAsking(),
                l.messageBurst(), l.messagesPerSecond(), l.joinBurst(), l.joinsPerSecond(), l.joinWait(), true);
    }

    static SignalingLimits sockets(int maxSockets, int maxWaiting) {
        SignalingLimits l = limits();
        return new SignalingLimits(l.readLimitBytes(), l.writeTimeout(), l.pingInterval(), l.pongWait(), maxSockets,
                maxWaiting, l.maxAsking(), l.messageBurst(), l.messagesPerSecond(), l.joinBurst(), l.joinsPerSecond(),
                l.joinWait(), true);
    }

    static SignalingLimits readLimit(int bytes) {
        SignalingLimits l = limits();
        return new SignalingLimits(bytes, l.writeTimeout(), l.pingInterval(), l.pongWait(), l.maxSockets(),
                l.maxWaiting(), l.maxAsking(), l.messageBurst(), l.messagesPerSecond(), l.joinBurst(),
                l.joinsPerSecond(), l.joinWait(), true);
    }

    /** Few joins at a time and in all. */
    static SignalingLimits joins(int maxWaiting, int maxAsking, int burst, double perSecond) {
        SignalingLimits l = limits();
        return new SignalingLimits(l.readLimitBytes(), l.writeTimeout(), l.pingInterval(), l.pongWait(), l.maxSockets(),
                maxWaiting, maxAsking, l.messageBurst(), l.messagesPerSecond(), burst, perSecond, l.joinWait(), true);
    }

    /** Takes every token that begins with "good". */
    static JoinTokens goodOnes() {
        return token -> token.startsWith("good") ? accepted(token) : new TokenResult.Refused("used");
    }

    static TokenResult accepted(String user) {
        return new TokenResult.Accepted(new Claims(user, user, "i", "s", "channel", "session", "recv send_audio",
                Set.of(Scope.RECV, Scope.SEND_AUDIO)));
    }

    EndpointHarness(SignalingLimits limits, JoinTokens tokens) throws Exception {
        http.setRequestHeaderSize(32 << 10);
        server.addConnector(connector);
        server.setHandler(endpoint);
        server.start();
        endpoint.open(limits, token -> {
            asked.add(token);
            return tokens.consume(token);
        }, (claims, link) -> {
            Guest guest = new Guest(link);
            guests.add(guest);
            byUser.put(claims.userId(), guest);
            return guest;
        });
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Waits until the token has been accepted. */
    Guest guest(String user) {
        return await().until(() -> byUser.get(user), Objects::nonNull);
    }

    RawClient open(String token) throws java.io.IOException {
        return RawClient.open(port(), "?join_token=" + token);
    }

    /** Opens a socket and waits until its token has been accepted, as {@link #guest}. */
    RawClient enter(String token) throws java.io.IOException {
        RawClient client = open(token);
        guest(token);
        return client;
    }

    long counter(String name) {
        return endpoint.counters().get(name);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty did not stop", e);
        }
    }
}
