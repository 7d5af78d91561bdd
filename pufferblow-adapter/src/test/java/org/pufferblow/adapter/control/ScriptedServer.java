package org.pufferblow.adapter.control;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers every call with what the test last put in, whatever it is: for answers that no control plane would give. */
final class ScriptedServer implements AutoCloseable {
    record Received(Map<String, List<String>> headers, String body) {}

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final HttpServer http;
    private volatile int status = 200;
    private volatile Map<String, String> headers = Map.of();
    private volatile byte[] body = new byte[0];

    ScriptedServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", exchange -> {
            try (exchange) {
                received.add(new Received(Map.copyOf(exchange.getRequestHeaders()),
                        new String(exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)));
                headers.forEach(exchange.getResponseHeaders()::set);
                byte[] answer = body;
                exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        http.start();
    }

    URI url() {
        return URI
                .create("http://127.0.0.1:" + http.getAddress().getPort() + "/api/internal/v1/voice/bootstrap-config");
    }

    void answer(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    List<Received> received() {
        return received;
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
