package org.pufferblow.adapter.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The one TCP port: signaling, health, metrics. HTTP/1.1 without TLS, which is the reverse proxy's. Handlers never block, so
 * a few threads serve everyone; the number of connections is bounded, and a silent one that is no WebSocket is closed.
 */
final class HttpServer {
    /** For whatever is no WebSocket: pages, handshakes, and those who connect and say nothing. */
    static final int PLAIN_CONNECTIONS = 4096;

    private static final int THREADS = 32;
    private static final Duration IDLE = Duration.ofSeconds(30);
    /** A token is refused over 8 KiB; it has to get here first. */
    private static final int MAX_REQUEST_HEAD = 16 << 10;

    static {
        // Jetty would ask JMX for this number, and for nothing else: 64 bytes of cache line, 4 of compressed reference.
        System.setProperty("org.eclipse.jetty.util.referencesPerCacheLine",
                System.getProperty("org.eclipse.jetty.util.referencesPerCacheLine", "16"));
    }

    private final Server server;
    private final ServerConnector connector;
    private final NetworkConnectionLimit limit;

    private HttpServer(Server server, ServerConnector connector, NetworkConnectionLimit limit) {
        this.server = server;
        this.connector = connector;
        this.limit = limit;
    }

    /** Loads what every server needs, whatever its address: for a thread beside the start. */
    static void warmUp() {
        new Server(new QueuedThreadPool()).addBean(new HttpConnectionFactory());
    }

    /**
     * Listens.
     *
     * @param handlers asked in order
     */
    static HttpServer start(InetSocketAddress address, Handler... handlers) throws StartException {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4, (int) IDLE.toMillis());
        // By itself it lets go of one thread in each idle time.
        threads.setMaxEvictCount(THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(MAX_REQUEST_HEAD);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
        connector.setHost(address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().isAnyLocalAddress() ? null : address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE.toMillis());
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        NetworkConnectionLimit limit = new NetworkConnectionLimit(PLAIN_CONNECTIONS, server);
        server.addBean(limit);
        server.setHandler(new Handler.Sequence(handlers));
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
        return new HttpServer(server, connector, limit);
    }

    int port() {
        return connector.getLocalPort();
    }

    void allowConnections(int most) {
        limit.setMaxNetworkConnectionCount(most);
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
