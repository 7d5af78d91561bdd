package org.pufferblow.adapter.demo.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Signatures;

/**
 * A control plane in memory that speaks the real signed HTTP contract on loopback: bootstrap, join tokens, events. It
 * verifies what the real one verifies. Safe for any thread; calls are handled on virtual threads.
 */
public final class FakeControlPlane implements AutoCloseable {
    private static final String API = "/api/internal/v1/voice";
    private static final int MAX_BODY_BYTES = 1024 * 1024;
    private static final int MAX_EVENTS = 100_000;
    private static final int MAX_NONCES = 100_000;
    private static final long MAX_SKEW_SECONDS = 120;
    private static final Faults NO_FAULTS = _ -> new Faults.Action.Pass();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private final InstantSource clock;
    private final JoinTokenMint mint;
    private final VoiceSessions sessions = new VoiceSessions();
    private final String bootstrapSecret = secret();
    private final Map<String, Object> settings = new ConcurrentHashMap<>();
    private final List<Consumer<ReceivedEvent>> listeners = new CopyOnWriteArrayList<>();
    /** Both guarded by themselves. */
    private final Set<String> nonces = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_NONCES;
        }
    });
    private final Deque<ReceivedEvent> events = new ArrayDeque<>();
    /** Read by the threads that handle calls. */
    private volatile String internalSecret = secret();
    private volatile Faults faults = NO_FAULTS;
    private volatile HttpServer server;
    private final int port;

    private FakeControlPlane(int port, InstantSource clock) throws IOException {
        this.clock = clock;
        this.mint = new JoinTokenMint(clock);
        this.server = listen(port);
        this.port = server.getAddress().getPort();
    }

    /** Listens on loopback; port 0 takes a free one. */
    public static FakeControlPlane start(int port) throws IOException {
        return start(port, InstantSource.system());
    }

    /** Listens on loopback, with a wall clock of the caller's for timestamps and expiry. */
    public static FakeControlPlane start(int port, InstantSource clock) throws IOException {
        return new FakeControlPlane(port, clock);
    }

    /** What the SFU is to be configured with. */
    public URI bootstrapUrl() {
        return URI.create(apiBase() + "/bootstrap-config");
    }

    /** What the SFU is to be configured with. */
    public String bootstrapSecret() {
        return bootstrapSecret;
    }

    /** The secret of tokens' and events' calls, as the next bootstrap will tell it. */
    public String internalSecret() {
        return internalSecret;
    }

    /** Where tokens and events go, as the next bootstrap will tell it. */
    public String apiBase() {
        return "http://127.0.0.1:" + port + API;
    }

    /** Sets a field of the bootstrap's {@code config}, by its wire name: numbers, {@code ice_servers}, anything. */
    public void set(String key, Object value) {
        settings.put(key, value);
    }

    /** The channel's active session, a new one if there is none. */
    public String openSession(String channelId) {
        return sessions.open(channelId);
    }

    /** A token that is good once, for a minute. Its session becomes known, and active unless it has ended. */
    public String mintToken(Claims claims) {
        sessions.know(claims.sessionId(), claims.channelId());
        sessions.expect(claims.sessionId(), claims.userId());
        return mint.mint(claims);
    }

    /** The users that are in the session, by the events so far. */
    public Set<String> participants(String sessionId) {
        return sessions.present(sessionId);
    }

    /** The session is over, without anybody having said so to the SFU. */
    public void endSession(String sessionId) {
        sessions.end(sessionId);
    }

    /** Marks a user as left, without anybody having said so to the SFU. */
    public void forgetParticipant(String sessionId, String userId) {
        sessions.forget(sessionId, userId);
    }

    /** A new secret, as after the server's restart with another configuration: the old one's signatures get a 401. */
    public void rotateInternalSecret() {
        internalSecret = secret();
    }

    /** The accepted events in the order in which they came; the newest {@value #MAX_EVENTS}. */
    public List<ReceivedEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** Calls the listener with each accepted event, before it is answered, on the call's thread. */
    public void onEvent(Consumer<ReceivedEvent> listener) {
        listeners.add(listener);
    }

    /** Spoils calls from now on. */
    public void setFaults(Faults faults) {
        this.faults = faults;
    }

    /** Ends all faults. */
    public void clearFaults() {
        this.faults = NO_FAULTS;
    }

    /** Unavailable means that connections are refused; what it knows stays. */
    public synchronized void setAvailable(boolean available) throws IOException {
        if (available && server == null) {
            server = listen(port);
        } else if (!available && server != null) {
            server.stop(0);
            server = null;
        }
    }

    @Override
    public synchronized void close() {
        end.countDown();
        if (server != null) {
            server.stop(0);
            server = null;
        }
        threads.shutdownNow();
    }

    private HttpServer listen(int wanted) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
        return http;
    }

    private record Answer(int status, Map<String, ?> body) {}

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
            String path = exchange.getRequestURI().getPath();
            String call = path.startsWith(API) ? path.substring(API.length()) : path;
            switch (faults.on(new Faults.Call(call, new String(body, StandardCharsets.UTF_8),
                    exchange.getRemoteAddress().getPort()))) {
                case Faults.Action.Pass() -> {
                    Answer answer = answer(exchange, call, body);
                    send(exchange, answer.status(), MAPPER.writeValueAsBytes(answer.body()));
                }
                case Faults.Action.Answer(int status, Map<String, String> headers, String text) -> {
                    headers.forEach(exchange.getResponseHeaders()::set);
                    send(exchange, status, text.getBytes(StandardCharsets.UTF_8));
                }
                case Faults.Action.LoseAnswer() -> answer(exchange, call, body);
                case Faults.Action.Hang() -> awaitEnd();
                case Faults.Action.Hangup() -> {
                    // The exchange is closed without an answer, and with it the connection.
                }
            }
        }
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(HttpExchange exchange, String call, byte[] body) {
        if (!"POST".equals(exchange.getRequestMethod())) {
            return detail(405, "Method Not Allowed");
        }
        return switch (call) {
            case "/bootstrap-config" -> bootstrap(exchange, body);
            case "/consume-join-token" -> isSigned(exchange, body) ? consume(body) : badSignature();
            case "/events" -> isSigned(exchange, body) ? event(body) : badSignature();
            default -> detail(404, "Not Found");
        };
    }

    private Answer bootstrap(HttpExchange exchange, byte[] body) {
        String timestamp = exchange.getRequestHeaders().getFirst("X-Pufferblow-Timestamp");
        String nonce = exchange.getRequestHeaders().getFirst("X-Pufferblow-Nonce");
        String signature = exchange.getRequestHeaders().getFirst(Signatures.HEADER);
        if (timestamp == null || nonce == null || nonce.isBlank() || !isRecent(timestamp)
                || !Signatures.matches(Signatures.signBootstrap(bootstrapSecret, timestamp, nonce, body), signature)
                || !isNew(nonce)) {
            return detail(401, "Invalid bootstrap signature");
        }
        JsonNode request = parse(body);
        if (!"media-sfu".equals(request.path("service").asText())) {
            return detail(400, "Unsupported bootstrap service");
        }
        if (!nonce.equals(request.path("nonce").asText())) {
            return detail(400, "Bootstrap nonce mismatch");
        }
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("internal_api_base", apiBase());
        config.put("internal_secret", internalSecret);
        config.putAll(settings);
        return new Answer(200, Map.of("status_code", 200, "config", config));
    }

    private boolean isRecent(String timestamp) {
        try {
            return Math.abs(clock.instant().getEpochSecond() - Long.parseLong(timestamp)) <= MAX_SKEW_SECONDS;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean isNew(String nonce) {
        synchronized (nonces) {
            return nonces.add(nonce);
        }
    }

    private boolean isSigned(HttpExchange exchange, byte[] body) {
        return Signatures.verify(internalSecret, body, exchange.getRequestHeaders().getFirst(Signatures.HEADER));
    }

    private Answer consume(byte[] body) {
        JsonNode token = parse(body).path("join_token");
        if (!token.isTextual()) {
            return detail(400, "Invalid request payload");
        }
        try {
            Map<String, Object> claims = mint.consume(token.textValue());
            if (!sessions.isActive(String.valueOf(claims.get("session_id")))) {
                return detail(401, "Voice session is not active");
            }
            return new Answer(200, Map.of("status_code", 200, "claims", claims));
        } catch (JoinTokenMint.RefusedException e) {
            return detail(401, e.getMessage());
        }
    }

    private Answer event(byte[] body) {
        JsonNode request = parse(body);
        JsonNode type = request.path("event_type");
        JsonNode payload = request.path("payload");
        if (!type.isTextual() || !payload.isObject()) {
            return detail(400, "Invalid request payload");
        }
        Optional<VoiceSessions.Outcome> outcome;
        synchronized (events) {
            outcome = sessions.apply(type.textValue(), payload);
            if (outcome.isPresent()) {
                if (events.size() == MAX_EVENTS) {
                    events.removeFirst();
                }
                events.addLast(new ReceivedEvent(type.textValue(), payload));
            }
        }
        if (outcome.isEmpty()) {
            return detail(400, "Voice session not found");
        }
        listeners.forEach(listener -> listener.accept(new ReceivedEvent(type.textValue(), payload)));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("session_id", payload.path("session_id").asText());
        result.put("channel_id", outcome.get().channelId());
        result.put("event_type", type.textValue());
        result.put("user_id", payload.path("user_id").isTextual() ? payload.path("user_id").textValue() : null);
        result.put("participant_count", outcome.get().participantCount());
        result.put("session_ended", outcome.get().ended());
        result.put("payload", payload);
        return new Answer(202, Map.of("status_code", 202, "message", "Voice event processed", "result", result));
    }

    private static Answer badSignature() {
        return detail(401, "Invalid internal signature");
    }

    private static Answer detail(int status, String text) {
        return new Answer(status, Map.of("detail", text));
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode node = MAPPER.readTree(body);
            return node == null ? MAPPER.missingNode() : node;
        } catch (JsonProcessingException e) {
            return MAPPER.missingNode();
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
    }

    private static String secret() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
