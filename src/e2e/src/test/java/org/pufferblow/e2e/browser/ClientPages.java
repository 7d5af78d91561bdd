package org.pufferblow.e2e.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;

/** Serves the test client's files on loopback, from an origin that is not the server's own, as Pufferblow's is not. */
final class ClientPages implements AutoCloseable {
    private static final Map<String, String> FILES = Map.of("/index.html", "text/html", "/client.js", "text/javascript",
            "/tones.js", "text/javascript");

    private final HttpServer server;

    ClientPages() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", ClientPages::answer);
        server.start();
    }

    URI client() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/index.html");
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String type = FILES.get(path);
            if (type == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            try (InputStream in = ClientPages.class.getResourceAsStream("/client" + path)) {
                byte[] body = in.readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
