package org.pufferblow.adapter.control;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.pufferblow.adapter.control.ControlPlaneMetrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all signed calls to the server share: its address and secret, which a new bootstrap may replace, and the time for which
 * it asked to be left alone (PROTOCOL section 4). Events share connections. Each call about a token has one of its own: a new
 * connection is accepted by a worker of the server's that is alive, where an open one may lead to a worker that hangs. Safe
 * for any thread; calls block.
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

    private final HttpCaller events = new HttpCaller();
    private final Bootstrap bootstrap;
    private final Duration timeout;
    private final CallClock time;
    private final ControlPlaneMetrics metrics;
    /** Never held while waiting. */
    private final ReentrantLock renewalLock = new ReentrantLock();
    /** When the last new bootstrap began; under the lock; empty before the first. */
    private Optional<Long> renewedAtNs = Optional.empty();
    /** Whether the last new bootstrap brought other credentials; done when it is over. Under the lock. */
    private CompletableFuture<Boolean> renewal = CompletableFuture.completedFuture(false);
    /** Runs the last new bootstrap; null before the first; under the lock. */
    private Thread renewer;
    /** Written by whoever renews, of whom there is one at a time; read by every call. */
    private volatile Credentials credentials;
    /** The latest end of all pauses that the server has asked for. */
    private final AtomicReference<Pause> pause;
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
            CallClock time, ControlPlaneMetrics metrics) {
        this.credentials = new Credentials(internalApiBase.toString(), internalSecret);
        this.timeout = timeout;
        this.bootstrap = bootstrap;
        this.time = time;
        this.metrics = metrics;
        this.pause = new AtomicReference<>(new Pause(time.nanoTime(), ""));
    }

    /** Signs and posts, if need be once more after a new bootstrap. */
    Reply call(Call call, byte[] body) throws InterruptedException {
        return call(call, body, timeout);
    }

    /** Within a time of the caller's; a bootstrap that is under way when it is over goes on for the others. */
    Reply call(Call call, byte[] body, Duration atMost) throws InterruptedException {
        long endNs = time.nanoTime() + atMost.toNanos();
        Credentials used = credentials;
        Reply reply = once(call, body, used, endNs);
        return reply instanceof StaleSecret && renew(used, endNs) ? once(call, body, credentials, endNs) : reply;
    }

    private Reply once(Call call, byte[] body, Credentials used, long endNs) throws InterruptedException {
        Pause wish = pause.get();
        long waitNs = wish.untilNs - time.nanoTime();
        if (waitNs > 0) {
            return new Paused(waitNs, wish.message);
        }
        URI uri = URI.create(used.base + call.path);
        Map<String, String> headers = Map.of(Signatures.HEADER, Signatures.sign(used.secret, body));
        Duration atMost = Duration.ofNanos(Math.max(1, endNs - time.nanoTime()));
        return switch (post(call, uri, headers, body, atMost)) {
            case HttpCaller.NoAnswer(HttpCaller.Cause cause, String message) -> {
                metrics.error(cause == HttpCaller.Cause.TIMEOUT ? Counter.TIMEOUTS : Counter.NO_CONNECTION);
                yield new NoAnswer(message);
            }
            case HttpCaller.Answer answer -> judge(answer);
        };
    }

    private HttpCaller.Result post(Call call, URI uri, Map<String, String> headers, byte[] body, Duration atMost)
            throws InterruptedException {
        return switch (call) {
            case EVENTS -> events.post(uri, headers, body, atMost);
            case CONSUME_JOIN_TOKEN -> {
                try (HttpCaller once = new HttpCaller()) {
                    yield once.post(uri, headers, body, atMost);
                }
            }
        };
    }

    private Reply judge(HttpCaller.Answer answer) {
        int status = answer.status();
        if (status == 401 && STALE_SECRET.equals(FailureText.of(answer.body()))) {
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
        long nowNs = time.nanoTime();
        Pause wish = new Pause(nowNs + duration.toNanos(), message);
        Pause longest = pause.accumulateAndGet(wish, (one, other) -> one.untilNs - other.untilNs > 0 ? one : other);
        return new Paused(Math.max(0, longest.untilNs - nowNs), longest.message);
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
     * Bootstraps again, unless somebody else has just done so, on a thread that no caller's interruption ends: the others
     * wait for the same bootstrap.
     *
     * @return whether there are other credentials now than those used
     */
    private boolean renew(Credentials used, long endNs) throws InterruptedException {
        CompletableFuture<Boolean> outcome;
        renewalLock.lock();
        try {
            if (credentials != used) {
                return true;
            }
            long nowNs = time.nanoTime();
            if (renewal.isDone()) {
                if (renewedAtNs.isPresent() && nowNs - renewedAtNs.get() < RENEWAL_GAP.toNanos()) {
                    return false;
                }
                renewedAtNs = Optional.of(nowNs);
                CompletableFuture<Boolean> begun = new CompletableFuture<>();
                renewal = begun;
                renewer = Thread.ofVirtual().name("bootstrap-again").start(() -> begun.complete(bootstrapAgain()));
            }
            outcome = renewal;
        } finally {
            renewalLock.unlock();
        }
        try {
            return outcome.get(Math.max(0, endNs - time.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("it never fails", e);
        }
    }

    private boolean bootstrapAgain() {
        try {
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Throwable e) {
            // Whatever it was: others wait for the outcome, and for the next one.
            log.error("a new bootstrap failed", e);
            return false;
        }
    }

    private boolean renewalFailed(String message) {
        metrics.error(Counter.REBOOTSTRAPS_FAILED);
        log.warn("the server no longer takes our signature, and a new bootstrap failed: {}", message);
        return false;
    }

    /** The longest that one call takes, and all about one token. */
    Duration timeout() {
        return timeout;
    }

    /** Text from outside without the secret that signs. */
    String detail(String body, String... secrets) {
        String detail = FailureText.of(body, secrets);
        return FailureText.clean(detail, credentials.secret);
    }

    /** Events' calls under way fail; those about tokens end with whoever asks. */
    @Override
    public void close() {
        events.close();
        renewalLock.lock();
        try {
            if (renewer != null) {
                renewer.interrupt();
            }
        } finally {
            renewalLock.unlock();
        }
    }
}
