package org.pufferblow.adapter.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.pufferblow.adapter.control.ControlPlaneMetrics.Counter;

/** Join tokens over signed HTTP (PROTOCOL section 3). Safe for any thread; never logs a token. */
public final class HttpJoinTokens implements JoinTokens {
    private static final int MAX_TOKEN_LENGTH = 8 * 1024;
    /** What an unchecked string may grow to before it is no name or id any more; it goes into every peer's messages. */
    private static final int MAX_CLAIM_LENGTH = 256;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private final ControlPlaneClient client;
    private final CallTime time;
    private final ControlPlaneMetrics metrics;

    /** Asks through the client, and counts. */
    public HttpJoinTokens(ControlPlaneClient client, CallTime time, ControlPlaneMetrics metrics) {
        this.client = client;
        this.time = time;
        this.metrics = metrics;
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
            result = new TokenResult.Unavailable("shutting down");
        }
        metrics.count(switch (result) {
            case TokenResult.Accepted _ -> Counter.TOKENS_ACCEPTED;
            case TokenResult.Refused _ -> Counter.TOKENS_REFUSED;
            case TokenResult.Unavailable _ -> Counter.TOKENS_UNAVAILABLE;
        });
        return result;
    }

    /** A second consume can only be refused, never admit twice: so one more try, where the first one's fate is unknown. */
    private TokenResult ask(String token) throws InterruptedException {
        byte[] body = Json.write(Map.of("join_token", token));
        ControlPlaneClient.Reply reply = client.call(ControlPlaneClient.Call.CONSUME_JOIN_TOKEN, body);
        if (isWorthAnotherTry(reply)) {
            metrics.count(Counter.TOKEN_RETRIES);
            reply = client.call(ControlPlaneClient.Call.CONSUME_JOIN_TOKEN, body);
        }
        return switch (reply) {
            case ControlPlaneClient.NoAnswer(String message) -> new TokenResult.Unavailable(message);
            case ControlPlaneClient.Paused(long _, String message) -> new TokenResult.Unavailable(message);
            case ControlPlaneClient.StaleSecret() -> new TokenResult.Unavailable(
                    "the server does not take our signature");
            case ControlPlaneClient.Answered(int status, String answer) when status == 200 -> claims(answer);
            case ControlPlaneClient.Answered(int status, String _) when status >= 500 ->
                new TokenResult.Unavailable("the server answered " + status);
            case ControlPlaneClient.Answered(int status, String answer) ->
                new TokenResult.Refused(status + " " + client.detail(answer, token));
        };
    }

    /** A pause is none of these, but one that is over within a call's time-out costs the user less than a refusal. */
    private boolean isWorthAnotherTry(ControlPlaneClient.Reply reply) throws InterruptedException {
        return switch (reply) {
            case ControlPlaneClient.NoAnswer _ -> true;
            case ControlPlaneClient.Answered(int status, String _) -> status >= 500;
            case ControlPlaneClient.StaleSecret _ -> false;
            case ControlPlaneClient.Paused(long nanos, String _) -> {
                boolean isShort = nanos <= client.timeout().toNanos();
                if (isShort) {
                    time.sleep(Duration.ofNanos(nanos));
                }
                yield isShort;
            }
        };
    }

    private static TokenResult claims(String body) {
        JsonNode claims = Json.parse(body).path("claims");
        Optional<String> user = text(claims, "sub");
        Optional<String> username = text(claims, "username");
        Optional<String> instance = text(claims, "instance_id");
        Optional<String> server = text(claims, "server_id");
        Optional<String> channel = text(claims, "channel_id");
        Optional<String> session = text(claims, "session_id");
        Optional<String> scope = text(claims, "scope");
        if (user.isEmpty() || username.isEmpty() || instance.isEmpty() || server.isEmpty() || channel.isEmpty()
                || session.isEmpty() || scope.isEmpty()) {
            return new TokenResult.Refused("the server's claims have a field of a wrong type or length");
        }
        if (user.get().isBlank() || channel.get().isBlank() || session.get().isBlank()) {
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

    /** Absent is empty text; a wrong type, too long, or with control characters in it is no text at all. */
    private static Optional<String> text(JsonNode claims, String key) {
        JsonNode value = claims.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.of("");
        }
        if (!value.isTextual() || value.textValue().length() > MAX_CLAIM_LENGTH
                || value.textValue().chars().anyMatch(Character::isISOControl)) {
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }
}
