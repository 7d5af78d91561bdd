package org.pufferblow.adapter.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pufferblow.adapter.logging.Logging;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server for its settings (PROTOCOL section 2): at start-up with retries, and once whenever its secret turns out
 * to have changed. Whatever secrets an answer brings are kept out of the log from then on. Blocks; an interrupt ends it at once. Safe for any thread.
 */
public final class Bootstrap {
    /** The server refuses timestamps that are further off. */
    private static final Duration ALLOWED_SKEW = Duration.ofMinutes(2);
    private static final int NONCE_BYTES = 16;
    private static final Logger log = LoggerFactory.getLogger(Bootstrap.class);

    private final SecureRandom random = new SecureRandom();
    private final URI url;
    private final String secret;
    private final Duration timeout;
    private final CallClock time;
    private final BooleanSupplier inContainer;

    /**
     * One for the whole life of the process.
     *
     * @param secret not empty; never logged
     * @param timeout of one try, the answer's body included
     */
    public Bootstrap(URI url, String secret, Duration timeout, CallClock time) {
        this(url, secret, timeout, time, Container::isAroundUs);
    }

    Bootstrap(URI url, String secret, Duration timeout, CallClock time, BooleanSupplier inContainer) {
        this.inContainer = inContainer;
        this.url = url;
        this.secret = secret;
        this.timeout = timeout;
        this.time = time;
    }

    /**
     * Asks up to {@code 1 + maxRetries} times.
     *
     * @throws BootstrapException after the last try, or at once if the answer lacks what nothing works without
     * @throws InterruptedException if the process is to end meanwhile
     */
    public BootstrapAnswer run(int maxRetries, Duration retryDelay) throws BootstrapException, InterruptedException {
        for (int attempt = 1;; attempt++) {
            switch (attempt()) {
                case Success(BootstrapAnswer answer) -> {
                    log.info("bootstrapped from {}: {}", HttpCaller.display(url), answer);
                    return answer;
                }
                case Fatal(String message) -> throw new BootstrapException(message);
                case Failure(String message) -> {
                    if (attempt > maxRetries) {
                        throw new BootstrapException(
                                "bootstrap config fetch failed, no bootstrap in " + attempt + " tries: " + message);
                    }
                    log.warn("bootstrap, try {} of {}: {}; next in {} ms", attempt, maxRetries + 1, message,
                            retryDelay.toMillis());
                    time.sleep(retryDelay);
                }
            }
        }
    }

    /** What one try came to. */
    sealed interface Attempt {}

    /** The settings. */
    record Success(BootstrapAnswer answer) implements Attempt {}

    /** May be better next time. */
    record Failure(String message) implements Attempt {}

    /** Will not be better until somebody changes something. */
    record Fatal(String message) implements Attempt {}

    /** One try, with a nonce and a timestamp of its own. */
    Attempt attempt() throws InterruptedException {
        String nonce = nonce();
        String timestamp = Long.toString(time.now().getEpochSecond());
        byte[] body = ("{\"service\":\"media-sfu\",\"nonce\":\"" + nonce + "\"}").getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = Map.of("X-Pufferblow-Timestamp", timestamp, "X-Pufferblow-Nonce", nonce,
                Signatures.HEADER, Signatures.signBootstrap(secret, timestamp, nonce, body));
        try (HttpCaller caller = new HttpCaller()) {
            return switch (caller.post(url, headers, body, timeout)) {
                case HttpCaller.NoAnswer(HttpCaller.Cause cause, String message) -> new Failure(
                        cause == HttpCaller.Cause.CONNECTION ? message + adviceInContainer() : message);
                case HttpCaller.Answer answer when answer.status() == 200 -> read(answer.body());
                case HttpCaller.Answer answer -> new Failure(explain(answer));
            };
        }
    }

    /** Inside of a container, localhost is seldom what was meant. */
    private String adviceInContainer() {
        if (!HttpOrigin.isLoopback(url) || !inContainer.getAsBoolean()) {
            return "";
        }
        return " (in a container, that address is the container's own: name the server's compose service, as in"
                + " RTC_BOOTSTRAP_CONFIG_URL=" + HttpOrigin.withHost(url, "pufferblow-server") + url.getRawPath() + ")";
    }

    private Attempt read(String body) {
        JsonNode answer = Json.parse(body);
        if (!answer.isObject()) {
            return new Failure(HttpCaller.display(url) + " answered 200 with something that is no JSON object");
        }
        try {
            BootstrapAnswer read = new BootstrapReader(url, log::warn).read(answer.path("config"));
            Logging.addRenewableSecret(read.internalSecret());
            read.iceServers().stream().map(IceServer::credential).forEach(Logging::addRenewableSecret);
            return new Success(read);
        } catch (BootstrapException e) {
            return new Fatal(e.getMessage());
        }
    }

    private String explain(HttpCaller.Answer answer) {
        String told = HttpCaller.display(url) + " answered " + answer.status() + ": "
                + FailureText.of(answer.body(), secret);
        return answer.status() == 401 ? told + " (" + suspect(answer.date()) + ")" : told;
    }

    /** Every failure of the signature is the same 401; the answer's own date tells the two usual reasons apart. */
    private String suspect(Optional<Instant> serverTime) {
        if (serverTime.isEmpty()) {
            return "either bootstrap_secret is not the server's, or the clocks differ by more than "
                    + ALLOWED_SKEW.toSeconds() + " s; the answer has no Date to tell";
        }
        Duration skew = Duration.between(serverTime.get(), time.now()).abs();
        return skew.compareTo(ALLOWED_SKEW) > 0
                ? "this clock and the server's differ by " + skew.toSeconds() + " s, more than the "
                        + ALLOWED_SKEW.toSeconds() + " s it allows: set the clock"
                : "the clocks agree, so bootstrap_secret is not the server's";
    }

    private String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
