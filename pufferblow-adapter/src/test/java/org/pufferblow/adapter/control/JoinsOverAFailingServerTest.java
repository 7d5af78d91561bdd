package org.pufferblow.adapter.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.adapter.demo.control.FakeControlPlane;
import org.pufferblow.adapter.demo.control.Faults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server with its seven workers, of which one or the other hangs or fails: 6 % of its calls have no answer, 6 % get a 500.
 * Three spoiled calls in a row, against which three asks do not help, happen to one token in 580; with this seed to none of
 * the 500.
 */
@Timeout(120)
class JoinsOverAFailingServerTest {
    private static final Logger log = LoggerFactory.getLogger(JoinsOverAFailingServerTest.class);
    private static final long SEED = Long.getLong("joins.seed", 10);
    private static final int JOINS = 500;
    /** As many as signaling has under way. */
    private static final int AT_ONCE = 32;
    private static final int HANG_PERCENT = 6;
    private static final int ERROR_PERCENT = 6;

    private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final AtomicInteger hung = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    @Test
    void shouldLetEverybodyInAndKeepNobodyWaitingForLong() throws Exception {
        ControlPlaneMetrics metrics = new ControlPlaneMetrics();
        long[] tookNs = new long[JOINS];
        AtomicInteger in = new AtomicInteger();
        try (FakeControlPlane server = FakeControlPlane.start(0);
                ControlPlaneClient client = client(server, metrics);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.setFaults(this::spoil);
            HttpJoinTokens tokens = new HttpJoinTokens(client, CallClock.system(), metrics);
            Semaphore places = new Semaphore(AT_ONCE);
            for (int i = 0; i < JOINS; i++) {
                int number = i;
                String token = server.mintToken(new Claims("u" + i, "name", "i", "s", "c", "session", "recv",
                        Set.of(Scope.RECV)));
                numbers.put("{\"join_token\":\"" + token + "\"}", number);
                places.acquire();
                threads.execute(() -> {
                    long beginNs = System.nanoTime();
                    if (tokens.consume(token) instanceof TokenResult.Accepted) {
                        in.incrementAndGet();
                    }
                    tookNs[number] = System.nanoTime() - beginNs;
                    places.release();
                });
            }
            places.acquire(AT_ONCE);
        }
        Arrays.sort(tookNs);
        log.info("{} of {} joins got in; p50 {} ms, p95 {} ms, longest {} ms; of {} calls {} hung and {} failed", in,
                JOINS,
                millis(tookNs, 50), millis(tookNs, 95), millis(tookNs, 100),
                JOINS + metrics.get(ControlPlaneMetrics.Counter.TOKEN_RETRIES), hung, failed);
        assertThat(hung.get()).isGreaterThan(JOINS * HANG_PERCENT / 200);
        assertThat(failed.get()).isGreaterThan(JOINS * ERROR_PERCENT / 200);
        assertThat(in).hasValue(JOINS);
        assertThat(millis(tookNs, 95)).isLessThanOrEqualTo(2500);
    }

    private static ControlPlaneClient client(FakeControlPlane server, ControlPlaneMetrics metrics) {
        Duration timeout = Duration.ofSeconds(5);
        return new ControlPlaneClient(URI.create(server.apiBase()), server.internalSecret(), timeout,
                new Bootstrap(server.bootstrapUrl(), server.bootstrapSecret(), timeout, CallClock.system()),
                CallClock.system(), metrics);
    }

    /** What becomes of a token's n-th call is drawn from the seed, whenever it comes. */
    private Faults.Action spoil(Faults.Call call) {
        int attempt = asked.computeIfAbsent(call.body(), _ -> new AtomicInteger()).getAndIncrement();
        int drawn = new SplittableRandom((SEED * JOINS + numbers.get(call.body())) * TokenRequests.MOST + attempt)
                .nextInt(100);
        if (drawn < HANG_PERCENT) {
            hung.incrementAndGet();
            return new Faults.Action.Hang();
        }
        if (drawn < HANG_PERCENT + ERROR_PERCENT) {
            failed.incrementAndGet();
            return new Faults.Action.Answer(500, Map.of(), "Internal Server Error");
        }
        return new Faults.Action.Pass();
    }

    private static long millis(long[] sortedNs, int percent) {
        return sortedNs[(JOINS - 1) * percent / 100] / 1_000_000;
    }
}
