package org.pufferblow.adapter.app;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client by the JDK's WebSocket, which keeps what it hears. */
final class TextClient implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final StringBuilder partial = new StringBuilder();
    final List<JsonNode> messages = new CopyOnWriteArrayList<>();
    /** Read by the test, written by the client's thread. */
    private volatile Optional<Integer> closeCode = Optional.empty();
    private volatile WebSocket socket;

    static TextClient connect(URI uri) {
        TextClient client = new TextClient();
        client.socket = client.http.newWebSocketBuilder().buildAsync(uri, client).join();
        return client;
    }

    void send(String json) {
        socket.sendText(json, true).join();
    }

    /** The first message of a type, once it is there. */
    JsonNode await1(String type) {
        await().until(() -> find(type).isPresent());
        return find(type).orElseThrow();
    }

    Optional<JsonNode> find(String type) {
        return messages.stream().filter(m -> m.path("type").asText().equals(type)).findFirst();
    }

    int awaitClose() {
        await().until(() -> closeCode.isPresent());
        return closeCode.orElseThrow();
    }

    void leave() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            try {
                messages.add(MAPPER.readTree(partial.toString()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the server speaks no JSON: " + partial, e);
            }
            partial.setLength(0);
        }
        webSocket.request(1);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closeCode = Optional.of(statusCode);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
        http.close();
    }
}
