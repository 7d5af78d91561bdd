package org.pufferblow.transport.dtls;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.TransportConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all DTLS sessions of the process share: certificate, choices, limits and counters. Safe for any thread. */
public final class DtlsContext {
    private static final Logger log = LoggerFactory.getLogger(DtlsContext.class);

    /**
     * RFC 6347 section 4.2.4.1 recommends one second and lets applications in a hurry take less: a lost datagram of the
     * handshake is heard as a later join. 200 ms is above most round trips, and it doubles each time; where it is not,
     * the price is two small datagrams.
     */
    private static final int RESEND_MILLIS = 200;

    /** IPv6's least MTU of 1280 (RFC 8200 section 5), less IP and UDP headers and some room for a tunnel's. */
    private static final int SEND_LIMIT = 1200;

    private final DtlsParameters parameters;
    private final InstantSource clock;
    private final Duration handshakeTimeout;
    private final int resendMillis;
    private final int sendLimit;
    /** Found beside the start, as the first certificate is. */
    private final CompletableFuture<JdkFirstCrypto> crypto;

    /**
     * Held while a handshake computes, given back while it waits for its peer: a join storm queues up here, first come
     * first served, while half of the cores stay with the media; and a peer that never answers holds nothing.
     */
    private final Semaphore computing = new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            true);

    private final LongAdder started = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder overflowed = new LongAdder();
    private final LongAdder malformed = new LongAdder();

    /**
     * The first one is made beside the start, which does not need it: until it is there, the first peer waits. Written
     * under this object's monitor, read without: a reader may at worst see the one before.
     */
    private volatile CompletableFuture<DtlsIdentity> identity;

    /** @throws IllegalArgumentException for a name in the configuration that nobody knows: see {@link DtlsParameters} */
    public DtlsContext(TransportConfig.Dtls dtls, TransportConfig.Srtp srtp, InstantSource clock) {
        this(dtls, srtp, clock, RESEND_MILLIS, SEND_LIMIT);
    }

    DtlsContext(TransportConfig.Dtls dtls, TransportConfig.Srtp srtp, InstantSource clock, int resendMillis,
            int sendLimit) {
        this(dtls, srtp, clock, resendMillis, sendLimit, () -> JdkFirstCrypto.best(new SecureRandom()));
    }

    DtlsContext(TransportConfig.Dtls dtls, TransportConfig.Srtp srtp, InstantSource clock, int resendMillis,
            int sendLimit, Supplier<JdkFirstCrypto> crypto) {
        this.parameters = DtlsParameters.of(dtls, srtp);
        this.clock = clock;
        this.handshakeTimeout = dtls.handshakeTimeout();
        this.resendMillis = resendMillis;
        this.sendLimit = sendLimit;
        Instant now = clock.instant();
        Executor beside = task -> Thread.ofPlatform().daemon().name("dtls-certificate").start(task);
        this.crypto = CompletableFuture.supplyAsync(crypto, beside);
        this.identity = this.crypto.thenApplyAsync(found -> {
            log.info("DTLS: {} computes on P-256", found);
            return makeIdentity(now);
        }, beside);
    }

    /** The fingerprint that a session made now would show. A given session's own is {@link DtlsSession#fingerprint}. */
    public Fingerprint fingerprint() {
        return identity().fingerprint();
    }

    /**
     * A new peer's session, with the certificate of now.
     *
     * @param id names the peer in logs and threads
     */
    public DtlsSession newSession(String id, DtlsListener listener) {
        return new DtlsSession(this, id, identity(), listener);
    }

    /** Named, monotonic counters for the metrics page. */
    public Map<String, Long> counters() {
        return Map.of("dtls_handshakes_started", started.sum(), "dtls_handshakes_completed", completed.sum(),
                "dtls_handshakes_failed", failed.sum(), "dtls_dropped_queue_full", overflowed.sum(),
                "dtls_dropped_malformed", malformed.sum());
    }

    /** Renewed when a week old, so that even a process that runs for years never shows an expired one. */
    private DtlsIdentity identity() {
        DtlsIdentity current = identity.join();
        if (!current.isDueAt(clock.instant())) {
            return current;
        }
        synchronized (this) {
            Instant now = clock.instant();
            if (identity.join().isDueAt(now)) {
                identity = CompletableFuture.completedFuture(makeIdentity(now));
            }
            return identity.join();
        }
    }

    private DtlsIdentity makeIdentity(Instant now) {
        return DtlsIdentity.make(crypto(), crypto().getSecureRandom(), parameters.localHash(), now);
    }

    DtlsParameters parameters() {
        return parameters;
    }

    JdkFirstCrypto crypto() {
        return crypto.join();
    }

    Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /** BouncyCastle reads 0 as for ever, hence the lower bound. */
    int handshakeTimeoutMillis() {
        return Math.clamp(handshakeTimeout.toMillis(), 1, Integer.MAX_VALUE);
    }

    int resendMillis() {
        return resendMillis;
    }

    int sendLimit() {
        return sendLimit;
    }

    Semaphore computing() {
        return computing;
    }

    void countStarted() {
        started.increment();
    }

    void countCompleted() {
        completed.increment();
    }

    void countFailed() {
        failed.increment();
    }

    void countOverflow() {
        overflowed.increment();
    }

    void countMalformed() {
        malformed.increment();
    }
}
