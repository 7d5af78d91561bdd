package org.pufferblow.adapter.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.pufferblow.adapter.signaling.TrustedProxies;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one TCP port: signaling, health, metrics. HTTP/1.1 without TLS, which is the reverse proxy's job. Handlers never block,
 * so a few threads serve everyone. The number of WebSockets is bounded by signaling, that of all other connections by {@link
 * PlainConnections}.
 */
final class HttpServer {
    /** For whatever is no WebSocket: pages, handshakes, and those who connect and say nothing. */
    static final int PLAIN_CONNECTIONS = 4096;

    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
    private static final int THREADS = 32;
    private static final Duration THREAD_IDLE = Duration.ofSeconds(30);
    /**
     * A token of 8 KiB, each of whose characters may be written as three, and 64 KiB of other fields: a browser sends the cookies
     * of the whole site.
     */
    private static final int MAX_REQUEST_HEAD = 96 << 10;
    /** Files of the jar and of the JVM, the UDP port's sockets, calls to the server. */
    private static final int OTHER_DESCRIPTORS = 512;

    static {
        // Jetty would ask JMX for this number, and for nothing else: 64 bytes of cache line, 4 of compressed reference.
        System.setProperty("org.eclipse.jetty.util.referencesPerCacheLine",
                System.getProperty("org.eclipse.jetty.util.referencesPerCacheLine", "16"));
    }

    private final Server server;
    private final ServerConnector connector;
    private final PlainConnections plain;
    private final AtomicInteger mostPlain;

    private HttpServer(Server server, ServerConnector connector, PlainConnections plain, AtomicInteger mostPlain) {
        this.server = server;
        this.connector = connector;
        this.plain = plain;
        this.mostPlain = mostPlain;
    }

    /** Loads what every server needs, whatever its address: for a thread beside the start. */
    static void warmUp() {
        new Server(new QueuedThreadPool()).addBean(new HttpConnectionFactory());
    }

    /**
     * Listens.
     *
     * @param proxies are many people, and no network of its own
     * @param handlers asked in order
     */
    static HttpServer start(InetSocketAddress address, TrustedProxies proxies, Handler... handlers)
            throws StartException {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4, (int) THREAD_IDLE.toMillis());
        // By itself it lets go of one thread in each idle time.
        threads.setMaxEvictCount(THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(MAX_REQUEST_HEAD);
        AtomicInteger mostPlain = new AtomicInteger(PLAIN_CONNECTIONS);
        PlainConnections plain = new PlainConnections(mostPlain::get);
        GuardedConnector connector = new GuardedConnector(server, new LenientHttp(configuration), plain, proxies,
                System::nanoTime);
        connector.setHost(address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().isAnyLocalAddress() ? null : address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        server.setHandler(connector.heads(new Handler.Sequence(handlers)));
        // Jetty's own error page shows the address that was asked for, and with it a token.
        server.setErrorHandler((request, response, callback) -> {
            callback.succeeded();
            return true;
        });
        try {
            server.start();
        } catch (Exception e) {
            LifeCycle.stop(server);
            throw new StartException("cannot listen on " + shown(address) + " (bind_addr): " + reason(e), e);
        }
        return new HttpServer(server, connector, plain, mostPlain);
    }

    int port() {
        return connector.getLocalPort();
    }

    /** There may be so many WebSockets; what is left of the process's descriptors is for the others. */
    void allowWebSockets(int most) {
        long descriptors = Descriptors.limit();
        long left = descriptors - OTHER_DESCRIPTORS - most;
        mostPlain.set(Math.clamp(left, PLAIN_CONNECTIONS / 16, PLAIN_CONNECTIONS));
        if (left < PLAIN_CONNECTIONS / 16) {
            log.warn(
                    "the process may have {} files and sockets open, and {} may be needed: raise the limit (ulimit -n, "
                            + "nofile)",
                    descriptors, most + OTHER_DESCRIPTORS + PLAIN_CONNECTIONS / 16);
        }
    }

    /** Named counters, each monotonic. */
    Map<String, Long> counters() {
        return Map.of("plain_connections_evicted", plain.evicted());
    }

    void stop() {
        LifeCycle.stop(server);
    }

    private static String shown(InetSocketAddress address) {
        String host = address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static String reason(Exception e) {
        Throwable cause = e instanceof IOException && e.getCause() != null ? e.getCause() : e;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
