package org.pufferblow.adapter.control;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.pufferblow.adapter.control.ControlPlaneMetrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all signed calls to the server share: its address and secret, which a new bootstrap may replace, and its wish to
 * be left alone for a while (PROTOCOL section 4). Tokens and events have connections of their own, so that an event on
 * which the server fails costs no join its connection. Safe for any thread; calls block.
 */
public final class ControlPlaneClient implements AutoCloseable {
    /** Where join tokens are consumed, and where events go. */
    enum Call {
        CONSUME_JOIN_TOKEN("/consume-join-token"), EVENTS("/events");

        private final String path;

        Call(String path) {
            this.path = path;
        }
    }

    /** What a call came to. */
    sealed interface Reply {}

    /** The server answered with something that is between it and the caller; the body is bounded. */
    record Answered(int status, String body) implements Reply {}

    /** There was no answer. */
    record NoAnswer(String message) implements Reply {}

    /** The server wants no calls for that long. Nothing is known of this one, or it was refused unseen. */
    record Paused(long nanos, String message) implements Reply {}

    /** The server does not take our signature, and a new bootstrap has not helped, or not yet. */
    record StaleSecret() implements Reply {}

    /** Between two bootstraps in a running process. */
    private static final Duration RENEWAL_GAP = Duration.ofSeconds(5);
    /** A 403 lasts until somebody lifts it. */
    private static final Duration BLOCKED_PAUSE = Duration.ofSeconds(60);
    private static final Duration DEFAULT_PAUSE = Duration.ofSeconds(5);
    private static final Duration MAX_PAUSE = Duration.ofMinutes(5);
    private static final String STALE_SECRET = "Invalid internal signature";
    private static final Logger log = LoggerFactory.getLogger(ControlPlaneClient.class);

    /** Identity tells one bootstrap's from the next's. */
    private static final class Credentials {
        private final String base;
        private final String secret;

        Credentials(String base, String secret) {
            this.base = base;
            this.secret = secret;
        }
    }

    private final HttpCaller tokens = new HttpCaller();
    private final HttpCaller events = new HttpCaller();
    private final Bootstrap bootstrap;
    private final Duration timeout;
    private final CallTime time;
    private final ControlPlaneMetrics metrics;
    /** Held during a bootstrap, so that there is one at a time and the others wait for its outcome. */
    private final ReentrantLock renewal = new ReentrantLock();
    /** Under the renewal lock; empty before the first. */
    private Optional<Long> renewedAtNs = Optional.empty();
    /** Written under the renewal lock, read by every call. */
    private volatile Credentials credentials;
    /** Replaced by every call that is told to wait, read by every call. */
    private volatile Pause pause;
    /** So that a block is reported once. */
    private volatile boolean blocked;

    private record Pause(long untilNs, String message) {}

    /**
     * Starts with what the start-up's bootstrap brought.
     *
     * @param internalApiBase without a trailing slash
     * @param timeout of one call, the answer's body included
     */
    public ControlPlaneClient(URI internalApiBase, String internalSecret, Duration timeout, Bootstrap bootstrap,
            CallTime time, ControlPlaneMetrics metrics) {
        this.credentials = new Credentials(internalApiBase.toString(), internalSecret);
        this.timeout = timeout;
        this.bootstrap = bootstrap;
        this.time = time;
        this.metrics = metrics;
        this.pause = new Pause(time.nanoTime(), "");
    }

    /** Signs and posts, if need be once more after a new bootstrap. */
    Reply call(Call call, byte[] body) throws InterruptedException {
        Credentials used = credentials;
        Reply reply = once(call, body, used);
        return reply instanceof StaleSecret && renew(used) ? once(call, body, credentials) : reply;
    }

    private Reply once(Call call, byte[] body, Credentials used) throws InterruptedException {
        Pause wish = pause;
        long waitNs = wish.untilNs - time.nanoTime();
        if (waitNs > 0) {
            return new Paused(waitNs, wish.message);
        }
        HttpCaller caller = switch (call) {
            case CONSUME_JOIN_TOKEN -> tokens;
            case EVENTS -> events;
        };
        Map<String, String> headers = Map.of(Signatures.HEADER, Signatures.sign(used.secret, body));
        return switch (caller.post(URI.create(used.base + call.path), headers, body, timeout)) {
            case HttpCaller.NoAnswer(HttpCaller.Cause cause, String message) -> {
                metrics.error(cause == HttpCaller.Cause.TIMEOUT ? Counter.TIMEOUTS : Counter.NO_CONNECTION);
                yield new NoAnswer(message);
            }
            case HttpCaller.Answer answer -> judge(answer);
        };
    }

    private Reply judge(HttpCaller.Answer answer) {
        int status = answer.status();
        if (status == 401 && STALE_SECRET.equals(Details.of(answer.body()))) {
            return new StaleSecret();
        }
        if (status == 429) {
            metrics.error(Counter.RATE_LIMITED);
            return pauseFor(retryAfter(answer.retryAfter()), "the server limits our rate");
        }
        if (status == 403) {
            metrics.error(Counter.BLOCKED);
            if (!blocked) {
                blocked = true;
                log.error("blocked by the server: it answers 403 to our address, until somebody there lifts it."
                        + " Trying again every {} s", BLOCKED_PAUSE.toSeconds());
            }
            return pauseFor(BLOCKED_PAUSE, "blocked by the server");
        }
        if (status >= 500) {
            metrics.error(Counter.SERVER_ERRORS);
        } else if (blocked) {
            blocked = false;
            log.info("no longer blocked by the server");
        }
        return new Answered(status, answer.body());
    }

    private Paused pauseFor(Duration duration, String message) {
        pause = new Pause(time.nanoTime() + duration.toNanos(), message);
        return new Paused(duration.toNanos(), message);
    }

    /** RFC 9110, section 10.2.3: seconds or a date. What is neither, or out of all proportion, is not believed. */
    private Duration retryAfter(Optional<String> header) {
        String text = header.orElse("").strip();
        Optional<Duration> wish = text.matches("\\d{1,9}")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
                : HttpCaller.httpDate(text).map(until -> Duration.between(time.now(), until));
        Duration pause = wish.orElse(DEFAULT_PAUSE);
        if (pause.isNegative()) {
            return Duration.ZERO;
        }
        return pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
    }

    /**
     * Bootstraps again, unless somebody else has just done so.
     *
     * @return whether there are other credentials now than those used
     */
    private boolean renew(Credentials used) throws InterruptedException {
        renewal.lockInterruptibly();
        try {
            if (credentials != used) {
                return true;
            }
            long now = time.nanoTime();
            if (renewedAtNs.isPresent() && now - renewedAtNs.get() < RENEWAL_GAP.toNanos()) {
                return false;
            }
            renewedAtNs = Optional.of(now);
            return switch (bootstrap.attempt()) {
                case Bootstrap.Success(BootstrapAnswer answer) -> {
                    metrics.count(Counter.REBOOTSTRAPS);
                    log.info("the server no longer took our signature; bootstrapped again");
                    credentials = new Credentials(answer.internalApiBase(), answer.internalSecret());
                    yield true;
                }
                case Bootstrap.Failure(String message) -> renewalFailed(message);
                case Bootstrap.Fatal(String message) -> renewalFailed(message);
            };
        } finally {
            renewal.unlock();
        }
    }

    private boolean renewalFailed(String message) {
        metrics.error(Counter.REBOOTSTRAPS_FAILED);
        log.warn("the server no longer takes our signature, and a new bootstrap failed: {}", message);
        return false;
    }

    /** The longest that one call takes, bootstrap aside. */
    Duration timeout() {
        return timeout;
    }

    /** Text from outside without the secret that signs. */
    String detail(String body, String... secrets) {
        String detail = Details.of(body, secrets);
        return Details.clean(detail, credentials.secret);
    }

    /** Calls under way fail. */
    @Override
    public void close() {
        tokens.close();
        events.close();
    }
}
