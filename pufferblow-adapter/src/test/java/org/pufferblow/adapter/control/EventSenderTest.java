package org.pufferblow.adapter.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.adapter.control.TestEvents.ended;
import static org.pufferblow.adapter.control.TestEvents.joined;
import static org.pufferblow.adapter.control.TestEvents.left;
import static org.pufferblow.adapter.control.TestEvents.state;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.ControlPlaneMetrics.Counter;
import org.pufferblow.adapter.demo.control.FakeControlPlane;
import org.pufferblow.adapter.demo.control.Faults;
import org.pufferblow.adapter.demo.control.ReceivedEvent;

class EventSenderTest {
    private record Feedback(SessionEvent event, int count, boolean ended, boolean settled) {}

    private final FakeTime time = new FakeTime();
    private final ControlPlaneMetrics metrics = new ControlPlaneMetrics();
    private final List<Feedback> feedback = new CopyOnWriteArrayList<>();
    private final List<Faults.Call> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger channels = new AtomicInteger();
    private FakeControlPlane server;
    private ControlPlaneClient client;
    private EventSender sender;

    @BeforeEach
    void start() throws Exception {
        server = FakeControlPlane.start(0, time::now);
        connect(Duration.ofSeconds(5), 1000);
    }

    @Test
    void shouldSendWhatComesBehindAnEventWhoseAnswerEndsInAnErrorOfOurs() {
        EventSender broken = new EventSender(client, 4, 1000, 50, time, () -> 0, metrics);
        broken.start((event, count, ended, settled) -> {
            throw new StackOverflowError("a test's");
        });
        String session = session();
        broken.emit(joined(session, "a"));
        broken.emit(left(session, "a"));
        meanwhile().until(() -> broken.queueLength() == 0);
        assertThat(received(session)).containsExactly("participant_joined a", "participant_left a");
        broken.close();
    }

    @Test
    void shouldSayHowLongTheOldestEventHasWaited() {
        String session = session();
        assertThat(sender.oldestAge()).isZero();
        spoil(call -> new Faults.Action.Hangup());
        sender.emit(joined(session, "a"));
        meanwhile().until(() -> calls.size() >= 3);
        Duration waited = sender.oldestAge();
        assertThat(waited).isPositive();
        sender.emit(joined(session, "b"));
        assertThat(sender.oldestAge()).isGreaterThanOrEqualTo(waited);
        Duration silent = sender.sinceAnswer();
        assertThat(silent).isPositive();
        server.clearFaults();
        meanwhile().until(() -> sender.queueLength() == 0);
        assertThat(sender.oldestAge()).isZero();
        assertThat(sender.sinceAnswer()).isLessThan(silent);
    }

    private void connect(Duration timeout, int capacity) {
        client = new ControlPlaneClient(URI.create(server.apiBase()), server.internalSecret(), timeout,
                new Bootstrap(server.bootstrapUrl(), server.bootstrapSecret(), timeout, time), time, metrics);
        sender = new EventSender(client, 4, capacity, 50, time, () -> 0, metrics);
        sender.start((event, count, ended, settled) -> feedback.add(new Feedback(event, count, ended, settled)));
    }

    @AfterEach
    void stop() {
        sender.close();
        client.close();
        server.close();
    }

    private void spoil(Faults faults) {
        server.setFaults(call -> {
            calls.add(call);
            return faults.on(call);
        });
    }

    private String session() {
        return server.openSession("channel-" + channels.incrementAndGet());
    }

    /** Time passes while we wait, so that what is due becomes due. */
    private ConditionFactory meanwhile() {
        return await().atMost(Duration.ofSeconds(30)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5))
                .conditionEvaluationListener(_ -> time.advance(Duration.ofMillis(100)));
    }

    private void awaitEmpty() {
        meanwhile().until(() -> sender.queueLength() == 0);
    }

    private List<String> received(String session) {
        return server.events().stream().filter(e -> e.sessionId().equals(session))
                .map(e -> e.type() + " " + e.userId()).toList();
    }

    private void emit(SessionEvent... events) {
        for (SessionEvent event : events) {
            sender.emit(event);
        }
    }

    private static Faults.Action answer(int status, Map<String, String> headers) {
        return new Faults.Action.Answer(status, headers, "{\"detail\":\"told so\"}");
    }

    @Test
    void shouldBringEveryEventWithTheServersOwnSignatureAndReportItsAnswers() {
        String session = session();
        emit(joined(session, "a"));
        awaitEmpty();
        emit(joined(session, "b"), state(session, "a", true), left(session, "a"), ended(session));
        awaitEmpty();
        assertThat(received(session)).containsExactly("participant_joined a", "participant_joined b",
                "participant_left a", "session_ended ");
        assertThat(feedback).extracting(Feedback::count).containsExactly(1, 2, 1, 0);
        assertThat(feedback).extracting(Feedback::ended).containsExactly(false, false, false, true);
        assertThat(feedback.getFirst().settled()).isTrue();
        assertThat(feedback.get(1).settled()).isFalse();
        assertThat(feedback.getLast().settled()).isTrue();
        assertThat(server.events().getFirst().payload().path("is_muted").isBoolean()).isTrue();
        assertThat(sender.sessions()).isZero();
        assertThat(metrics.get(Counter.EVENTS_DELIVERED)).isEqualTo(4);
    }

    @Test
    void shouldSendNothingBeforeItIsStarted() {
        EventSender notStarted = new EventSender(client, 1, 10, 50, time, () -> 0, metrics);
        String session = session();
        notStarted.emit(joined(session, "a"));
        time.advance(Duration.ofSeconds(1));
        assertThat(notStarted.queueLength()).isEqualTo(1);
        assertThat(server.events()).isEmpty();
        notStarted.start((_, _, _, _) -> {});
        meanwhile().until(() -> notStarted.queueLength() == 0);
        assertThat(received(session)).containsExactly("participant_joined a");
    }

    @Test
    void shouldLoseNothingAndKeepEachSessionsOrderWhileTheServerIsAway() throws Exception {
        List<String> sessions = List.of(session(), session(), session());
        for (String session : sessions) {
            emit(joined(session, "first"));
        }
        awaitEmpty();
        server.setAvailable(false);
        List<String> expected = new ArrayList<>(List.of("participant_joined first"));
        for (int i = 0; i < 20; i++) {
            expected.add("participant_joined u" + i);
            for (String session : sessions) {
                emit(joined(session, "u" + i));
            }
            if (i % 2 == 0) {
                expected.add("participant_left u" + i);
                for (String session : sessions) {
                    emit(left(session, "u" + i));
                }
            }
            time.advance(Duration.ofMillis(500));
        }
        meanwhile().until(() -> metrics.get(Counter.NO_CONNECTION) >= 3);
        assertThat(sender.queueLength()).isEqualTo(90);
        server.setAvailable(true);
        awaitEmpty();
        for (String session : sessions) {
            assertThat(received(session)).containsExactlyElementsOf(expected);
            assertThat(server.participants(session)).hasSize(11);
        }
        assertThat(metrics.droppedEvents()).isZero();
    }

    @Test
    void shouldTryAServerThatIsAwayRarely() throws Exception {
        server.setAvailable(false);
        for (int i = 0; i < 50; i++) {
            emit(joined("s" + i, "a"));
        }
        meanwhile().until(() -> time.nanoTime() > Duration.ofSeconds(60).toNanos());
        assertThat(metrics.get(Counter.NO_CONNECTION)).isBetween(5L, 15L);
    }

    @Test
    void shouldRepeatAnEventWhoseAnswerWasLostBeforeAnythingElseOfItsSession() {
        String session = session();
        Set<String> lost = ConcurrentHashMap.newKeySet();
        spoil(call -> lost.add(call.body()) ? new Faults.Action.LoseAnswer() : new Faults.Action.Pass());
        emit(joined(session, "a"), joined(session, "b"), left(session, "a"), ended(session));
        awaitEmpty();
        assertThat(received(session)).containsExactly("participant_joined a", "participant_joined a",
                "participant_joined b", "participant_joined b", "participant_left a", "participant_left a",
                "session_ended ", "session_ended ");
    }

    @Test
    void shouldGiveUpAnEventOnWhichTheServerAloneFails() {
        String session = session();
        String other = session();
        String longName = "x".repeat(65);
        spoil(call -> call.body().contains(longName) ? answer(500, Map.of()) : new Faults.Action.Pass());
        emit(joined(session, longName), joined(session, "a"), left(session, "a"));
        AtomicInteger count = new AtomicInteger();
        meanwhile().until(() -> {
            if (sender.queueLength() < 4) {
                emit(joined(other, "u" + count.incrementAndGet()));
            }
            return metrics.get(Counter.EVENTS_DROPPED_FAILING) == 1;
        });
        awaitEmpty();
        assertThat(received(session)).containsExactly("participant_joined a", "participant_left a");
    }

    @Test
    void shouldDropWhatTheServerRefusesAndGoOn() {
        String session = session();
        emit(joined("unknown", "a"), left("unknown", "a"), joined(session, "b"));
        awaitEmpty();
        assertThat(metrics.get(Counter.EVENTS_DROPPED_REFUSED)).isEqualTo(2);
        assertThat(received(session)).containsExactly("participant_joined b");
        assertThat(feedback).hasSize(1);
    }

    @Test
    void shouldWaitForAsLongAsTheServerSays() {
        String session = session();
        spoil(_ -> answer(429, Map.of("Retry-After", "7")));
        emit(joined(session, "a"), left(session, "a"));
        await().until(() -> metrics.get(Counter.RATE_LIMITED) == 1);
        spoil(_ -> new Faults.Action.Pass());
        await().until(() -> metrics.get(Counter.EVENT_RETRIES) == 1);
        time.advance(Duration.ofMillis(6_900));
        assertThat(calls).hasSize(1);
        awaitEmpty();
        assertThat(received(session)).containsExactly("participant_joined a", "participant_left a");
    }

    @Test
    void shouldRepeatServerErrorsUntilTheyEnd() {
        String session = session();
        AtomicInteger count = new AtomicInteger();
        spoil(_ -> count.incrementAndGet() <= 6 ? answer(503, Map.of()) : new Faults.Action.Pass());
        emit(joined(session, "a"), left(session, "a"));
        awaitEmpty();
        assertThat(received(session)).containsExactly("participant_joined a", "participant_left a");
    }

    @Test
    void shouldBootstrapAgainWhenTheServerCameBackWithANewSecret() {
        String session = session();
        emit(joined(session, "a"));
        awaitEmpty();
        server.rotateInternalSecret();
        emit(left(session, "a"));
        awaitEmpty();
        server.rotateInternalSecret();
        emit(joined(session, "b"));
        awaitEmpty();
        assertThat(received(session)).containsExactly("participant_joined a", "participant_left a",
                "participant_joined b");
        assertThat(metrics.get(Counter.REBOOTSTRAPS)).isEqualTo(2);
    }

    @Test
    void shouldNotWaitForAServerThatNeverAnswers() {
        sender.close();
        client.close();
        connect(Duration.ofSeconds(2), 1000);
        String session = session();
        CountDownLatch hold = new CountDownLatch(1);
        AtomicInteger count = new AtomicInteger();
        spoil(_ -> {
            if (count.getAndIncrement() == 0) {
                BootstrapTest.awaitQuietly(hold);
                return new Faults.Action.Hangup();
            }
            return new Faults.Action.Pass();
        });
        emit(joined(session, "a"), left(session, "a"));
        awaitEmpty();
        assertThat(received(session)).containsExactly("participant_joined a", "participant_left a");
        assertThat(metrics.get(Counter.TIMEOUTS)).isEqualTo(1);
        hold.countDown();
    }

    @Test
    void shouldDropStatesFirstWhenTheQueueOverflows() throws Exception {
        sender.close();
        client.close();
        connect(Duration.ofSeconds(5), 20);
        String session = session();
        server.setAvailable(false);
        for (int i = 0; i < 10; i++) {
            emit(joined(session, "u" + i));
        }
        for (int i = 0; i < 30; i++) {
            emit(state(session, "u" + i, true));
        }
        for (int i = 10; i < 20; i++) {
            emit(joined(session, "u" + i));
        }
        assertThat(sender.queueLength()).isEqualTo(20);
        assertThat(metrics.get(Counter.EVENTS_DROPPED_FULL)).isEqualTo(30);
        server.setAvailable(true);
        awaitEmpty();
        assertThat(server.participants(session)).hasSize(20);
        assertThat(server.events()).extracting(ReceivedEvent::type).containsOnly("participant_joined");
    }

    @Test
    void shouldTakeAnAnswerThatSaysNothing() {
        spoil(_ -> new Faults.Action.Answer(202, Map.of(), "[]"));
        emit(joined("s", "a"));
        awaitEmpty();
        spoil(_ -> new Faults.Action.Answer(202, Map.of(),
                "{\"result\":{\"participant_count\":\"3\",\"session_ended\":\"yes\"}}"));
        emit(joined("s", "b"));
        awaitEmpty();
        spoil(_ -> new Faults.Action.Answer(202, Map.of(), "{\"result\":{\"participant_count\":1e99}}"));
        emit(joined("s", "c"));
        awaitEmpty();
        assertThat(feedback).extracting(Feedback::count).containsExactly(-1, -1, -1);
        assertThat(feedback).extracting(Feedback::ended).containsOnly(false);
    }

    @Test
    void shouldSurviveAListenerThatThrows() {
        EventSender other = new EventSender(client, 1, 10, 50, time, () -> 0, metrics);
        other.start((_, _, _, _) -> {
            throw new IllegalStateException("thrown for a test");
        });
        String session = session();
        other.emit(joined(session, "a"));
        other.emit(left(session, "a"));
        meanwhile().until(() -> other.queueLength() == 0);
        assertThat(received(session)).containsExactly("participant_joined a", "participant_left a");
    }

    @Test
    void shouldKeepToTheRateAndLiftItForTheEnd() throws Exception {
        EventSender slow = new EventSender(client, 4, 1000, 1, time, () -> 0, metrics);
        slow.start((_, _, _, _) -> {});
        String session = session();
        for (int i = 0; i < 230; i++) {
            slow.emit(joined(session, "u" + i));
        }
        meanwhile().until(() -> time.nanoTime() > Duration.ofSeconds(20).toNanos());
        assertThat(slow.queueLength()).isBetween(5, 30);
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> drain(slow));
        meanwhile().until(drained::isDone);
        assertThat(drained.get()).isTrue();
        assertThat(server.participants(session)).hasSize(230);
    }

    private static boolean drain(EventSender sender) {
        try {
            return sender.drain(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldEndEverySessionEvenIfThereIsNoTimeForTheLeaves() throws Exception {
        List<String> sessions = new ArrayList<>();
        for (int s = 0; s < 10; s++) {
            String session = session();
            sessions.add(session);
            for (int i = 0; i < 60; i++) {
                emit(left(session, "u" + i));
            }
            emit(ended(session));
        }
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> drain(sender));
        meanwhile().until(drained::isDone);
        assertThat(drained.get()).isTrue();
        for (String session : sessions) {
            assertThat(received(session).getLast()).isEqualTo("session_ended ");
        }
    }

    @Test
    void shouldCountWhatIsLeftWhenTimeIsUp() throws Exception {
        server.setAvailable(false);
        emit(joined("s", "a"), left("s", "a"), joined("t", "b"));
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> drain(sender));
        meanwhile().until(drained::isDone);
        assertThat(drained.get()).isFalse();
        sender.close();
        assertThat(metrics.get(Counter.EVENTS_DROPPED_CLOSED)).isEqualTo(3);
        emit(joined("s", "late"));
        assertThat(metrics.get(Counter.EVENTS_DROPPED_CLOSED)).isEqualTo(4);
        sender.close();
        assertThat(metrics.get(Counter.EVENTS_DROPPED_CLOSED)).isEqualTo(4);
    }

    @Test
    void shouldDrainNothingAtOnce() throws Exception {
        assertThat(sender.drain(Duration.ofSeconds(10))).isTrue();
        assertThat(sender.queueCapacity()).isEqualTo(1000);
        assertThat(sender.workers()).isEqualTo(4);
    }

    /** On the machine's own clock and from many threads, as rooms do. */
    @Test
    void shouldKeepEachSessionsOrderWhateverBecomesOfTheCalls() throws Exception {
        int rooms = 8;
        int people = 40;
        EventSender real = new EventSender(client, 4, 10_000, 2_000, CallClock.system(), () -> 1, metrics);
        real.start((_, _, _, _) -> {});
        List<String> sessions = IntStream.range(0, rooms).mapToObj(_ -> session()).toList();
        Random random = new Random(7);
        spoil(call -> {
            int mood;
            synchronized (random) {
                mood = random.nextInt(40);
            }
            return switch (mood) {
                case 0 -> new Faults.Action.LoseAnswer();
                case 1 -> new Faults.Action.Hangup();
                case 2 -> answer(503, Map.of());
                default -> new Faults.Action.Pass();
            };
        });
        List<Thread> threads = sessions.stream().map(session -> Thread.startVirtualThread(() -> {
            for (int i = 0; i < people; i++) {
                real.emit(joined(session, "u" + i));
                real.emit(state(session, "u" + i, i % 2 == 0));
                real.emit(left(session, "u" + i));
            }
            real.emit(ended(session));
        })).toList();
        for (Thread thread : threads) {
            thread.join();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> real.queueLength() == 0);
        for (String session : sessions) {
            List<String> once = new ArrayList<>();
            received(session).stream().filter(line -> !line.startsWith("state"))
                    .filter(line -> once.isEmpty() || !once.getLast().equals(line)).forEach(once::add);
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < people; i++) {
                expected.add("participant_joined u" + i);
                expected.add("participant_left u" + i);
            }
            expected.add("session_ended ");
            assertThat(once).isEqualTo(expected);
        }
        assertThat(metrics.droppedEvents()).isZero();
        assertThat(real.sessions()).isZero();
    }
}
