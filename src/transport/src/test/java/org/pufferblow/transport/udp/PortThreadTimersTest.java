package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pufferblow.transport.PortTimer;
import org.pufferblow.transport.PortTimers;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportConfig.Io;

/** How a port thread waits for its deadlines. */
@Timeout(60)
class PortThreadTimersTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final AtomicLong nowNs = new AtomicLong(1_000_000 * MS);
    private final UdpCounters counters = new UdpCounters();
    private final RecordingSockets sockets = new RecordingSockets();
    private final PortThread thread = new PortThread(0, 1, sockets, counters, new PeerMigration(counters),
            nowNs::get, 250 * MS);

    /** Nothing ever comes; a wait ends by a waking only, and its time is written down. */
    private static final class RecordingSockets implements UdpSockets {
        final List<Long> waits = new CopyOnWriteArrayList<>();
        private final Semaphore wakings = new Semaphore(0);

        @Override
        public void await(long timeoutNs) {
            if (timeoutNs > 0) {
                waits.add(timeoutNs);
                wakings.acquireUninterruptibly();
            }
            wakings.drainPermits();
        }

        @Override
        public void wakeUp() {
            wakings.release();
        }

        @Override
        public List<InetSocketAddress> locals() {
            return List.of();
        }

        @Override
        public Addition open(InetSocketAddress local, boolean joins) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void retire(int socket) {}

        @Override
        public void receive(IncomingBatch batch) {
            batch.clear();
        }

        @Override
        public void send(OutgoingBatch batch) {}

        @Override
        public void sendNow(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {}

        @Override
        public long kernelDrops() {
            return 0;
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() {
        thread.start(null, List.of(thread));
        awaitWaits(1);
    }

    @AfterEach
    void stop() {
        thread.stop();
    }

    private void awaitWaits(int count) {
        await().until(() -> sockets.waits.size() == count);
    }

    /** Lets the time pass, as the kernel would, and ends the wait. */
    private void pass(long ns) {
        nowNs.addAndGet(ns);
        sockets.wakeUp();
    }

    @Test
    void shouldWaitAsEverWhileNothingIsDue() {
        PortTimer timer = thread.timers().create(_ -> {});
        thread.execute(() -> timer.schedule(nowNs.get() + 20 * MS));
        awaitWaits(2);
        thread.execute(timer::cancel);
        awaitWaits(3);
        assertThat(sockets.waits).containsExactly(HOUR, 20 * MS, HOUR);
    }

    @Test
    void shouldWakeUpOnceForWhatIsDueWithinAGrain() {
        List<Long> ran = new CopyOnWriteArrayList<>();
        long begin = nowNs.get();
        thread.execute(() -> {
            thread.timers().create(ran::add).schedule(begin + 11 * MS);
            thread.timers().create(ran::add).schedule(begin + 15 * MS);
        });
        awaitWaits(2);
        pass(15 * MS);
        awaitWaits(3);
        assertThat(ran).containsExactly(begin + 15 * MS, begin + 15 * MS);
        assertThat(sockets.waits).containsExactly(HOUR, 15 * MS, HOUR);
    }

    @Test
    void shouldNotRunWhatIsNotDueWhenSomethingElseEndsTheWait() {
        List<Long> ran = new CopyOnWriteArrayList<>();
        long begin = nowNs.get();
        thread.execute(() -> thread.timers().create(ran::add).schedule(begin + 10 * MS));
        awaitWaits(2);
        pass(9 * MS);
        awaitWaits(3);
        assertThat(ran).isEmpty();
        pass(1 * MS);
        awaitWaits(4);
        assertThat(ran).containsExactly(begin + 10 * MS);
        assertThat(sockets.waits).containsExactly(HOUR, 10 * MS, 1 * MS, HOUR);
    }

    @Test
    void shouldGoOnAfterATaskThatFails() {
        CompletableFuture<Long> ran = new CompletableFuture<>();
        long begin = nowNs.get();
        thread.execute(() -> {
            thread.timers().create(_ -> {
                throw new IllegalStateException("a mistake");
            }).schedule(begin + 5 * MS);
            thread.timers().create(ran::complete).schedule(begin + 10 * MS);
        });
        awaitWaits(2);
        pass(10 * MS);
        assertThat(ran.join()).isEqualTo(begin + 10 * MS);
        assertThat(counters.snapshot()).containsEntry("udp_internal_errors", 1L);
    }

    @ParameterizedTest
    @EnumSource(names = {"MMSG", "NIO"})
    void shouldBeReachedThroughTheLaneAndRunByItsClock(Io io) throws Exception {
        TransportConfig config = TestPort.config().with(new TransportConfig.Sockets(io, 1));
        try (TestPort port = new TestPort(config)) {
            var lane = port.transports().lane();
            CompletableFuture<Long> begun = new CompletableFuture<>();
            CompletableFuture<Long> ran = new CompletableFuture<>();
            AtomicReference<String> on = new AtomicReference<>();
            lane.onPortThread(() -> {
                PortTimer timer = lane.timers().create(now -> {
                    on.set(Thread.currentThread().getName());
                    ran.complete(now);
                });
                timer.schedule(port.nanoTime() + 20 * MS);
                begun.complete(timer.deadlineNs());
            });
            assertThat(ran.join()).isGreaterThanOrEqualTo(begun.join());
            assertThat(on).hasValue("udp-port");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MMSG", "NIO"})
    void shouldFollowTheClockThatATestPutsForward(Io io) throws Exception {
        TransportConfig config = TestPort.config().with(new TransportConfig.Sockets(io, 1));
        try (TestPort port = new TestPort(config)) {
            var lane = port.transports().lane();
            CompletableFuture<Long> ran = new CompletableFuture<>();
            CompletableFuture<PortTimers> timers = new CompletableFuture<>();
            lane.onPortThread(() -> {
                lane.timers().create(ran::complete).schedule(port.nanoTime() + HOUR);
                timers.complete(lane.timers());
            });
            assertThat(timers.join().isEmpty()).isFalse();
            assertThat(ran).isNotDone();
            port.advance(Duration.ofHours(1).plusMillis(5));
            lane.onPortThread(() -> {});
            assertThat(ran).succeedsWithin(Duration.ofSeconds(30));
        }
    }
}
