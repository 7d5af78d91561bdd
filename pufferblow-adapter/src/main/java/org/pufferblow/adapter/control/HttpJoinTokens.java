package org.pufferblow.adapter.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.pufferblow.adapter.control.ControlPlaneMetrics.Counter;
import org.pufferblow.transport.RateLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Join tokens over signed HTTP (PROTOCOL section 3). Safe for any thread; never logs a token. */
public final class HttpJoinTokens implements JoinTokens {
    private static final int MAX_TOKEN_LENGTH = 8 * 1024;
    /** What an unchecked string may grow to before it is no name or id any more; it goes into every peer's messages. */
    private static final int MAX_CLAIM_LENGTH = 256;
    /** What the server cannot take makes it fail on the next call as well. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]+");
    /**
     * The server takes 6,000 calls in five minutes. 800 first asks at once and ten a second thereafter, and what
     * {@link EventBudget} lets out, are 5,500 of them, which leaves this for asking again.
     */
    private static final double MOST_EXTRA_ASKS = 150;
    private static final double EXTRA_ASKS_PER_SECOND = 0.5;
    private static final Logger log = LoggerFactory.getLogger(HttpJoinTokens.class);

    private final ControlPlaneClient client;
    private final CallClock time;
    private final ControlPlaneMetrics metrics;
    private final RateLimit extras;
    private final Random random = new Random();

    /** Asks through the client, and counts. */
    public HttpJoinTokens(ControlPlaneClient client, CallClock time, ControlPlaneMetrics metrics) {
        this.client = client;
        this.time = time;
        this.metrics = metrics;
        this.extras = new RateLimit(MOST_EXTRA_ASKS, EXTRA_ASKS_PER_SECOND, time.nanoTime());
    }

    @Override
    public TokenResult consume(String token) {
        if (token == null || token.length() > MAX_TOKEN_LENGTH || !TOKEN.matcher(token).matches()) {
            metrics.count(Counter.TOKENS_MALFORMED);
            metrics.count(Counter.TOKENS_REFUSED);
            return new TokenResult.Refused("malformed");
        }
        TokenResult result;
        try {
            result = ask(token);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result = new TokenResult.Unavailable("called off");
        }
        metrics.count(switch (result) {
            case TokenResult.Accepted _ -> Counter.TOKENS_ACCEPTED;
            case TokenResult.Refused _ -> Counter.TOKENS_REFUSED;
            case TokenResult.Unavailable _ -> Counter.TOKENS_UNAVAILABLE;
        });
        return result;
    }

    /** Asks on threads of their own; whatever is left under way when the outcome is clear is called off. */
    private TokenResult ask(String token) throws InterruptedException {
        byte[] body = Json.write(Map.of("join_token", token));
        BlockingQueue<Consumer<TokenRequests>> news = new LinkedBlockingQueue<>();
        List<Thread> threads = new ArrayList<>(1);
        TokenRequests asks = new TokenRequests(client.timeout(), extras, random::nextDouble, time.nanoTime());
        try {
            for (;;) {
                switch (asks.next(time.nanoTime())) {
                    case TokenRequests.Step.Ask(int number) -> {
                        if (number > 1) {
                            metrics.count(Counter.TOKEN_RETRIES);
                            if (asks.isUnderWay(number - 1)) {
                                metrics.error(Counter.TOKEN_ANSWERS_LATE);
                            }
                        }
                        Duration left = Duration.ofNanos(asks.leftNs(time.nanoTime()));
                        threads.add(Thread.ofVirtual().name("token-ask").start(
                                () -> askOnce(number, token, body, left, news)));
                    }
                    case TokenRequests.Step.Wait(long nanos) -> {
                        time.after(Duration.ofNanos(nanos), () -> news.add(_ -> {}));
                        news.take().accept(asks);
                    }
                    case TokenRequests.Step.Done(TokenResult result) -> {
                        if (asks.isOverdue(time.nanoTime())) {
                            metrics.error(Counter.TIMEOUTS);
                        }
                        return result;
                    }
                }
            }
        } finally {
            threads.forEach(Thread::interrupt);
        }
    }

    private void askOnce(int number, String token, byte[] body, Duration left,
            BlockingQueue<Consumer<TokenRequests>> news) {
        TokenRequests.Answer answer;
        try {
            answer = read(client.call(ControlPlaneClient.Call.CONSUME_JOIN_TOKEN, body, left), token);
        } catch (InterruptedException e) {
            // Nobody waits for the answer any more.
            return;
        } catch (RuntimeException e) {
            log.error("the server could not be asked about a token", e);
            answer = new TokenRequests.Answer.Impossible("a fault of ours");
        }
        TokenRequests.Answer told = answer;
        news.add(asks -> asks.answered(number, told, time.nanoTime()));
    }

    private TokenRequests.Answer read(ControlPlaneClient.Reply reply, String token) {
        return switch (reply) {
            case ControlPlaneClient.NoAnswer(String message) -> new TokenRequests.Answer.Failed(message);
            case ControlPlaneClient.Paused(long nanos, String message) ->
                new TokenRequests.Answer.Later(nanos, message);
            case ControlPlaneClient.StaleSecret() ->
                new TokenRequests.Answer.Impossible("the server does not take our signature");
            case ControlPlaneClient.Answered(int status, String body) when status == 200 ->
                new TokenRequests.Answer.Consumed(claims(body));
            case ControlPlaneClient.Answered(int status, String _) when status >= 500 ->
                new TokenRequests.Answer.Failed("the server answered " + status);
            case ControlPlaneClient.Answered(int status, String body) -> new TokenRequests.Answer.Denied(
                    new TokenResult.Refused(status + " " + client.detail(body, token)));
        };
    }

    private static TokenResult claims(String body) {
        JsonNode claims = Json.parse(body).path("claims");
        Optional<String> user = text(claims, "sub");
        Optional<String> username = name(claims);
        Optional<String> instance = text(claims, "instance_id");
        Optional<String> server = text(claims, "server_id");
        Optional<String> channel = text(claims, "channel_id");
        Optional<String> session = text(claims, "session_id");
        Optional<String> scope = text(claims, "scope");
        if (user.isEmpty() || username.isEmpty() || instance.isEmpty() || server.isEmpty() || channel.isEmpty()
                || session.isEmpty() || scope.isEmpty()) {
            return new TokenResult.Refused("the server's claims have a field of a wrong type or length");
        }
        if (user.get().isEmpty() || channel.get().isEmpty() || session.get().isEmpty()) {
            return new TokenResult.Refused("the server's claims lack sub, channel_id or session_id");
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        List<String> words = List.of(scope.get().split("\\s+", -1));
        for (Scope known : Scope.values()) {
            if (words.contains(known.token())) {
                scopes.add(known);
            }
        }
        if (scopes.isEmpty()) {
            return new TokenResult.Refused("the server's claims have no scope that is known");
        }
        return new TokenResult.Accepted(new Claims(user.get(), username.get(), instance.get(), server.get(),
                channel.get(), session.get(), scope.get(), scopes));
    }

    /** Whatever people call themselves, tabs and line breaks included; what is too long to be shown is cut. */
    private static Optional<String> name(JsonNode claims) {
        JsonNode value = claims.path("username");
        if (!value.isTextual() || value.textValue().length() <= MAX_CLAIM_LENGTH) {
            return text(claims, "username");
        }
        String name = value.textValue();
        int end = Character.isHighSurrogate(name.charAt(MAX_CLAIM_LENGTH - 1))
                ? MAX_CLAIM_LENGTH - 1
                : MAX_CLAIM_LENGTH;
        return Optional.of(name.substring(0, end));
    }

    /** Absent is empty text; a wrong type or too long is no text at all. */
    private static Optional<String> text(JsonNode claims, String key) {
        JsonNode value = claims.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.of("");
        }
        if (!value.isTextual() || value.textValue().length() > MAX_CLAIM_LENGTH) {
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }
}
