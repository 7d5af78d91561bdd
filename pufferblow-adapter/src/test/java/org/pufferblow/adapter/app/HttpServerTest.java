package org.pufferblow.adapter.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.adapter.http.Figures;
import org.pufferblow.adapter.http.HttpPages;
import org.pufferblow.adapter.http.Readiness;
import org.pufferblow.adapter.signaling.TrustedProxies;

/** The port itself: heads that drip, heads that are large, and too many of those who say nothing. */
@Timeout(60)
class HttpServerTest {
    private static final TrustedProxies NO_PROXIES = new TrustedProxies(List.of());

    private static HttpPages pages() {
        Readiness readiness = new Readiness();
        readiness.ready();
        return new HttpPages("1", readiness, Figures::none, "");
    }

    private static HttpServer start() throws StartException {
        return HttpServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), NO_PROXIES, pages());
    }

    private static Socket connect(int port, String from) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The first line of the answer to this; empty if the connection has ended. */
    private static String status(Socket socket, String text) throws IOException {
        try {
            write(socket, text);
        } catch (SocketException e) {
            return "";
        }
        return status(socket);
    }

    /** The first line of the answer; empty if the connection ends without one. */
    private static String status(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        try {
            for (int c = socket.getInputStream().read(); c >= 0 && c != '\r'; c = socket.getInputStream().read()) {
                line.append((char) c);
            }
        } catch (SocketException e) {
            // A reset is an end as well.
        }
        return line.toString();
    }

    private static String ask(int port, String head) throws IOException {
        try (Socket socket = connect(port, "127.0.0.1")) {
            write(socket, head);
            return status(socket);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/readyz", "/metrics"})
    void aCheckerThatSaysNoHostIsAnswered(String path) throws Exception {
        HttpServer server = start();
        try {
            for (String head : List.of(" HTTP/1.1\r\nHost:\r\n\r\n", " HTTP/1.1\r\nHost: \r\n\r\n",
                    " HTTP/1.0\r\nHost:\r\n\r\n", " HTTP/1.0\r\n\r\n")) {
                assertThat(ask(server.port(), "GET " + path + head)).isEqualTo("HTTP/1.1 200 OK");
            }
            assertThat(ask(server.port(), "GET " + path + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
            assertThat(ask(server.port(), "GET " + path + " HTTP/1.1\r\nHost:\r\nHost: a\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
        } finally {
            server.stop();
        }
    }

    @Test
    void theCookiesOfAWholeSiteAreFineAndMoreIsNot() throws Exception {
        HttpServer server = start();
        try {
            String cookies = "Cookie: " + "c".repeat(4080) + "\r\n";
            String head = "GET /healthz?join_token=" + "t".repeat(8192) + " HTTP/1.1\r\nHost: a\r\n";
            assertThat(ask(server.port(), head + cookies.repeat(16) + "\r\n")).isEqualTo("HTTP/1.1 200 OK");
            assertThat(ask(server.port(), head + cookies.repeat(32) + "\r\n")).startsWith("HTTP/1.1 431 ");
            String small = "a:b\r\n";
            assertThat(ask(server.port(), head + small.repeat(LenientHttp.MOST_FIELDS - 1) + "\r\n"))
                    .isEqualTo("HTTP/1.1 200 OK");
            assertThat(ask(server.port(), head + small.repeat(LenientHttp.MOST_FIELDS) + "\r\n"))
                    .startsWith("HTTP/1.1 431 ");
        } finally {
            server.stop();
        }
    }

    @Test
    void oneConnectionMayAskManyTimes() throws Exception {
        HttpServer server = start();
        try (Socket socket = connect(server.port(), "127.0.0.1")) {
            String head = "GET /readyz HTTP/1.1\r\nHost: a\r\n" + "a:b\r\n".repeat(150) + "\r\n";
            for (int i = 0; i < 3; i++) {
                write(socket, head);
                assertThat(status(socket)).isEqualTo("HTTP/1.1 200 OK");
                StringBuilder rest = new StringBuilder();
                while (rest.indexOf("}") < 0) {
                    rest.append((char) socket.getInputStream().read());
                }
            }
        } finally {
            server.stop();
        }
    }

    @Test
    void thoseWhoSayNothingFillOnlyTheirOwnPlaces() throws Exception {
        HttpServer server = start();
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < PlainConnections.MOST_OF_ONE + 10; i++) {
                Socket socket = connect(server.port(), "127.0.0.66");
                silent.add(socket);
                write(socket, "G");
            }
            await().until(() -> server.counters().get("plain_connections_evicted") == 10);
            assertThat(ask(server.port(), "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo("HTTP/1.1 200 OK");
            // Jetty's threads take new connections up in any order, so it may be any ten who had to go.
            Map<String, Long> answers = new HashMap<>();
            for (Socket socket : silent) {
                answers.merge(status(socket, "ET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 1L, Long::sum);
            }
            assertThat(answers).isEqualTo(Map.of("", 10L, "HTTP/1.1 200 OK", (long) PlainConnections.MOST_OF_ONE));
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
            server.stop();
        }
    }

    @Test
    void aHeadThatDripsHasAnEnd() throws Exception {
        AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 1);
        Server server = new Server();
        PlainConnections plain = new PlainConnections(() -> 10);
        GuardedConnector connector = new GuardedConnector(server, new LenientHttp(new HttpConfiguration()), plain,
                NO_PROXIES, nowNs::get);
        server.addConnector(connector);
        server.setHandler(connector.heads(pages()));
        server.start();
        try (Socket dripping = connect(connector.getLocalPort(), "127.0.0.1");
                Socket late = connect(connector.getLocalPort(), "127.0.0.1")) {
            await().until(() -> plain.size() == 2);
            write(dripping, "GET / HT");
            nowNs.addAndGet(GuardedConnector.HEAD.minusMillis(1).toNanos());
            write(late, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(status(late)).isEqualTo("HTTP/1.1 200 OK");
            nowNs.addAndGet(1_000_000);
            write(dripping, "T");
            assertThat(status(dripping)).doesNotContain("200");
            await().until(() -> plain.size() == 1);
            // The next head has its time from the answer on.
            nowNs.addAndGet(GuardedConnector.IDLE.minusSeconds(1).toNanos());
            write(late, "GET /healthz HTTP/1.1\r\nHost: a\r\n");
            nowNs.addAndGet(1_000_000_000L);
            write(late, "\r\n");
            await().until(() -> plain.size() == 0);
        } finally {
            server.stop();
        }
    }
}
