package org.pufferblow.adapter.signaling;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.pufferblow.adapter.control.JoinTokens;
import org.pufferblow.adapter.control.TokenResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where sockets wait while the server is asked about their tokens, each on a virtual thread. The queue is bounded, so are the
 * calls under way, and so is their rate: whoever can reach our port could otherwise make the server block our address.
 */
final class JoinDesk implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JoinDesk.class);
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final JoinTokens tokens;
    private final Duration longestWait;
    private final LongSupplier nanoTime;
    private final Semaphore places;
    private final Semaphore calls;
    private final TokenBucket rate;
    private final Object rateLock = new Object();
    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("join-", 0).factory());

    JoinDesk(JoinTokens tokens, SignalingLimits limits, LongSupplier nanoTime) {
        this.tokens = tokens;
        this.longestWait = limits.joinWait();
        this.nanoTime = nanoTime;
        this.places = new Semaphore(limits.maxWaiting());
        this.calls = new Semaphore(limits.maxAsking());
        this.rate = new TokenBucket(limits.joinBurst(), limits.joinsPerSecond(), nanoTime.getAsLong());
    }

    /**
     * Asks, and passes the answer on, on a thread of the desk.
     *
     * @return false, and nothing happens, if too many are waiting
     */
    boolean ask(String token, Consumer<TokenResult> then) {
        if (!places.tryAcquire()) {
            return false;
        }
        try {
            threads.execute(() -> {
                TokenResult result;
                try {
                    result = consume(token);
                } catch (Throwable e) {
                    log.error("a join token could not be asked about", e);
                    result = new TokenResult.Unavailable("internal error");
                } finally {
                    places.release();
                }
                then.accept(result);
            });
            return true;
        } catch (RejectedExecutionException e) {
            places.release();
            return false;
        }
    }

    private TokenResult consume(String token) {
        long deadlineNs = nanoTime.getAsLong() + longestWait.toNanos();
        OptionalLong waitNs;
        synchronized (rateLock) {
            waitNs = rate.reserve(longestWait.toNanos(), nanoTime.getAsLong());
        }
        if (waitNs.isEmpty()) {
            return new TokenResult.Unavailable("too many joins at once");
        }
        try {
            TimeUnit.NANOSECONDS.sleep(waitNs.getAsLong());
            if (!calls.tryAcquire(deadlineNs - nanoTime.getAsLong(), TimeUnit.NANOSECONDS)) {
                return new TokenResult.Unavailable("too many joins at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new TokenResult.Unavailable("shutting down");
        }
        try {
            return tokens.consume(token);
        } finally {
            calls.release();
        }
    }

    /** Whoever still waits is told that the server cannot be asked; returns when all know, or soon. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            var _ = threads.awaitTermination(LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
