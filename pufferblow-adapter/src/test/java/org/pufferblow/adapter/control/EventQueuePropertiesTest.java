package org.pufferblow.adapter.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.adapter.control.TestEvents.ended;
import static org.pufferblow.adapter.control.TestEvents.joined;
import static org.pufferblow.adapter.control.TestEvents.left;
import static org.pufferblow.adapter.control.TestEvents.screen;
import static org.pufferblow.adapter.control.TestEvents.state;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.pufferblow.adapter.control.ControlPlaneMetrics.Counter;
import org.pufferblow.adapter.control.EventQueue.Outcome;
import org.pufferblow.adapter.control.EventQueue.Step;
import org.pufferblow.adapter.control.SessionEvent.ScreenShareChanged;
import org.pufferblow.adapter.control.SessionEvent.StateChanged;

/** Any mixture of comings, goings, states and a server in any mood. Each number of a schedule is one occurrence. */
class EventQueuePropertiesTest {
    private static final int AMPLE = 10_000;
    private static final int WORKERS = 2;
    private static final int SESSIONS = 3;
    private static final int USERS = 3;
    private static final long SECOND_NS = 1_000_000_000L;

    @Property(tries = 5_000)
    void shouldKeepEachSessionsOrderAndLoseNothingWhileThereIsRoom(
            @ForAll @Size(max = 200) List<@IntRange(max = 9_999) Integer> schedule) {
        Run run = new Run(AMPLE, List.of(new Outcome.Accepted(), new Outcome.Unanswered(), new Outcome.Unseen(0),
                new Outcome.Unseen(SECOND_NS)));
        run.play(schedule);
        run.finish();
        assertThat(run.server.everything()).isEqualTo(run.truth.everything());
        assertThat(run.server.complaints()).isEmpty();
        for (int session = 0; session < SESSIONS; session++) {
            String id = "s" + session;
            assertThat(inOrder(run.taken, id)).isEqualTo(inOrder(run.emitted, id));
        }
        assertThat(run.metrics.droppedEvents()).isZero();
    }

    @Property(tries = 5_000)
    void shouldTellTheServerTheTruthInTheEndHoweverOftenItFails(
            @ForAll @Size(max = 200) List<@IntRange(max = 9_999) Integer> schedule) {
        Run run = new Run(AMPLE, List.of(new Outcome.Accepted(), new Outcome.Failed(), new Outcome.Failed(),
                new Outcome.Unanswered()));
        run.play(schedule);
        run.finish();
        if (run.metrics.get(Counter.EVENTS_DROPPED_FAILING) == 0) {
            assertThat(run.server.everything()).isEqualTo(run.truth.everything());
        }
        assertThat(run.server.complaints().stream().filter(c -> run.metrics.droppedEvents() == 0)).isEmpty();
    }

    @Property(tries = 1_000)
    void shouldNeverHoldMoreThanFits(@ForAll @Size(max = 200) List<@IntRange(max = 9_999) Integer> schedule,
            @ForAll @IntRange(min = 1, max = 12) int capacity) {
        Run run = new Run(capacity, List.of(new Outcome.Accepted(), new Outcome.Failed(), new Outcome.Unanswered()));
        run.play(schedule);
        run.finish();
        long out = run.metrics.get(Counter.EVENTS_DELIVERED) + run.metrics.get(Counter.EVENTS_SUPERSEDED)
                + run.metrics.droppedEvents();
        assertThat(out).isEqualTo(run.emitted.size());
    }

    private static List<SessionEvent> inOrder(List<SessionEvent> events, String session) {
        return events.stream()
                .filter(e -> e.sessionId().equals(session))
                .filter(e -> !(e instanceof StateChanged) && !(e instanceof ScreenShareChanged))
                .toList();
    }

    /** One queue, its rooms and its server. */
    private static final class Run {
        private final ControlPlaneMetrics metrics = new ControlPlaneMetrics();
        private final EventQueue queue;
        private final List<Outcome> moods;
        private final int capacity;
        private final TestEvents.Memory truth = new TestEvents.Memory();
        private final TestEvents.Memory server = new TestEvents.Memory();
        private final List<SessionEvent> emitted = new ArrayList<>();
        private final List<SessionEvent> taken = new ArrayList<>();
        private final Set<SessionEvent> known = Collections.newSetFromMap(new IdentityHashMap<>());
        private final ArrayDeque<PendingEvent> underWay = new ArrayDeque<>();
        private final Map<String, Boolean> screens = new HashMap<>();
        private long nowNs = Long.MAX_VALUE - 20 * SECOND_NS;
        private int peerCount;

        Run(int capacity, List<Outcome> moods) {
            this.capacity = capacity;
            this.moods = moods;
            this.queue = new EventQueue(capacity, WORKERS, new EventBudget(5, nowNs), () -> 0.5, metrics);
        }

        void play(List<Integer> schedule) {
            schedule.forEach(this::happen);
        }

        private void happen(int number) {
            String session = "s" + number / 10 % SESSIONS;
            String user = "u" + number / 30 % USERS;
            int rest = number / 90;
            boolean present = truth.present(session).contains(user);
            switch (number % 10) {
                case 0, 1 -> {
                    if (present) {
                        leave(session, user);
                    } else {
                        join(session, user);
                    }
                }
                case 2, 3 -> {
                    if (present) {
                        emit(state(session, user, rest % 2 == 0));
                    }
                }
                case 4 -> {
                    if (present && screens.getOrDefault(session + user, false) != (rest % 2 == 0)) {
                        share(session, user, rest % 2 == 0);
                    }
                }
                case 5 -> {
                    if (present) {
                        leave(session, user);
                        join(session, user);
                    } else if (rest % 4 == 0) {
                        truth.present(session).forEach(u -> leave(session, u));
                        emit(ended(session));
                    }
                }
                case 6 -> nowNs += rest % 2 == 0 ? SECOND_NS / 10 : rest % 10 * SECOND_NS;
                case 7 -> step();
                default -> answer(moods.get(rest % moods.size()), rest % 3 == 0);
            }
            assertThat(queue.length()).isLessThanOrEqualTo(capacity);
        }

        private void join(String session, String user) {
            SessionEvent.ParticipantJoined plain = joined(session, user);
            emit(new SessionEvent.ParticipantJoined(session, plain.channelId(), user, plain.username(), plain.scope(),
                    ++peerCount, plain.instanceId(), plain.serverId(), peerCount % 3 == 0, false, false));
        }

        private void leave(String session, String user) {
            if (screens.getOrDefault(session + user, false)) {
                share(session, user, false);
            }
            emit(left(session, user));
        }

        private void share(String session, String user, boolean sharing) {
            screens.put(session + user, sharing);
            emit(screen(session, user, sharing));
        }

        private void emit(SessionEvent event) {
            truth.apply(event);
            emitted.add(event);
            queue.add(event, nowNs);
        }

        private Step step() {
            Step step = queue.next(nowNs);
            if (step instanceof Step.Send(PendingEvent pending)) {
                underWay.add(pending);
                Set<String> sessions = underWay.stream().map(p -> p.event().sessionId()).collect(Collectors.toSet());
                assertThat(underWay).hasSizeLessThanOrEqualTo(WORKERS).hasSameSizeAs(sessions);
            }
            return step;
        }

        private void answer(Outcome outcome, boolean processed) {
            PendingEvent pending = underWay.poll();
            if (pending == null) {
                return;
            }
            if (outcome instanceof Outcome.Accepted || (outcome instanceof Outcome.Unanswered && processed)) {
                server.apply(pending.event());
                if (known.add(pending.event())) {
                    taken.add(pending.event());
                } else if (!moods.contains(new Outcome.Failed())) {
                    // At least once, but never after something else of its session.
                    assertThat(taken.reversed().stream()
                            .filter(e -> e.sessionId().equals(pending.event().sessionId())).findFirst())
                            .containsSame(pending.event());
                }
            }
            queue.done(pending, outcome, nowNs);
        }

        /** From now on the server is well. */
        void finish() {
            for (int turn = 0; !queue.isEmpty() || !underWay.isEmpty(); turn++) {
                assertThat(turn).as("ends").isLessThan(100_000);
                Step step = step();
                while (!underWay.isEmpty()) {
                    answer(new Outcome.Accepted(), true);
                }
                if (step instanceof Step.Wait(long nanos)) {
                    assertThat(nanos).isPositive();
                    nowNs += nanos;
                }
            }
            assertThat(queue.sessions()).isZero();
            assertThat(queue.next(nowNs)).isEqualTo(new Step.Nothing());
        }
    }
}
