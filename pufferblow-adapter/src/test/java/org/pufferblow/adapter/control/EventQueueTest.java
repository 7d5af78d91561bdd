package org.pufferblow.adapter.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.adapter.control.TestEvents.ended;
import static org.pufferblow.adapter.control.TestEvents.joined;
import static org.pufferblow.adapter.control.TestEvents.left;
import static org.pufferblow.adapter.control.TestEvents.screen;
import static org.pufferblow.adapter.control.TestEvents.state;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.ControlPlaneMetrics.Counter;
import org.pufferblow.adapter.control.EventQueue.Outcome;
import org.pufferblow.adapter.control.EventQueue.Step;

class EventQueueTest {
    private static final Outcome ACCEPTED = new Outcome.Accepted();
    private static final Outcome FAILED = new Outcome.Failed();
    private static final Outcome UNANSWERED = new Outcome.Unanswered();
    private static final long SECOND_NS = 1_000_000_000L;

    private final ControlPlaneMetrics metrics = new ControlPlaneMetrics();
    private long nowNs = -5;
    private EventQueue queue = queue(100, 4);

    private EventQueue queue(int capacity, int workers) {
        return new EventQueue(capacity, workers, new EventBudget(1000, nowNs), () -> 0, metrics);
    }

    private PendingEvent send() {
        for (int i = 0; i < 100; i++) {
            switch (queue.next(nowNs)) {
                case Step.Send(PendingEvent pending) -> {
                    return pending;
                }
                case Step.Wait(long nanos) -> nowNs += nanos;
                case Step.Nothing() -> throw new AssertionError("nothing to send");
            }
        }
        throw new AssertionError("waits for ever");
    }

    private SessionEvent sendAnd(Outcome outcome) {
        PendingEvent pending = send();
        queue.done(pending, outcome, nowNs);
        return pending.event();
    }

    private List<SessionEvent> sendAll() {
        List<SessionEvent> sent = new ArrayList<>();
        while (!queue.isEmpty()) {
            sent.add(sendAnd(ACCEPTED));
        }
        return sent;
    }

    private void add(SessionEvent... events) {
        for (SessionEvent event : events) {
            queue.add(event, nowNs);
        }
    }

    @Test
    void shouldSendComingsAndGoingsOfAllSessionsBeforeAnybodysState() {
        add(joined("s", "a"), state("s", "a", true), joined("t", "b"), left("t", "b"), joined("s", "c"));
        assertThat(sendAll()).containsExactly(joined("s", "a"), joined("t", "b"), joined("s", "c"), left("t", "b"),
                state("s", "a", true));
    }

    @Test
    void shouldSendOneEventOfASessionAtATimeAndSeveralSessions() {
        add(joined("s", "a"), joined("s", "b"), joined("t", "a"));
        PendingEvent first = send();
        assertThat(send().event()).isEqualTo(joined("t", "a"));
        assertThat(queue.next(nowNs)).isEqualTo(new Step.Nothing());
        queue.done(first, ACCEPTED, nowNs);
        assertThat(send().event()).isEqualTo(joined("s", "b"));
    }

    @Test
    void shouldSendNoMoreSessionsThanThereAreWorkers() {
        queue = queue(100, 2);
        add(joined("s", "a"), joined("t", "a"), joined("u", "a"));
        send();
        send();
        assertThat(queue.next(nowNs)).isEqualTo(new Step.Nothing());
    }

    @Test
    void shouldSendOnlyTheLastStateOfEachUser() {
        add(state("s", "a", true), screen("s", "a", true), state("s", "b", true), state("s", "a", false),
                screen("s", "a", false));
        assertThat(sendAll()).containsExactly(state("s", "a", false), screen("s", "a", false), state("s", "b", true));
        assertThat(metrics.get(Counter.EVENTS_SUPERSEDED)).isEqualTo(2);
    }

    @Test
    void shouldDropAStateThatALeaveMakesSuperfluousButTellThatTheScreenIsNoLongerShared() {
        add(joined("s", "a"), state("s", "a", true), screen("s", "a", false), left("s", "a"), joined("s", "a"));
        assertThat(sendAll()).containsExactly(joined("s", "a"), screen("s", "a", false), left("s", "a"),
                joined("s", "a"));
    }

    @Test
    void shouldNotRepeatAStateOnceItsUserIsGone() {
        add(state("s", "a", true));
        PendingEvent state = send();
        add(left("s", "a"));
        queue.done(state, FAILED, nowNs);
        assertThat(sendAll()).containsExactly(left("s", "a"));
    }

    @Test
    void shouldRepeatAStateOfUnknownFateBeforeItsUsersLeave() {
        add(state("s", "a", true));
        PendingEvent state = send();
        add(left("s", "a"));
        queue.done(state, UNANSWERED, nowNs);
        assertThat(sendAll()).containsExactly(state("s", "a", true), left("s", "a"));
    }

    @Test
    void shouldNotRepeatAStateThatHasChangedMeanwhile() {
        add(state("s", "a", true));
        PendingEvent state = send();
        add(state("s", "a", false));
        queue.done(state, new Outcome.Unseen(SECOND_NS), nowNs);
        assertThat(sendAll()).containsExactly(state("s", "a", false));
    }

    @Test
    void shouldDropStatesOfASessionThatEndsAndKeepNothingOfIt() {
        add(state("s", "a", true), screen("s", "a", true), ended("s"));
        assertThat(sendAll()).containsExactly(screen("s", "a", true), ended("s"));
        assertThat(queue.sessions()).isZero();
    }

    @Test
    void shouldTellThatTheScreenIsNoLongerSharedAlthoughTheSessionHasEndedMeanwhile() {
        add(screen("s", "a", false), left("s", "a"));
        PendingEvent screen = send();
        add(ended("s"));
        queue.done(screen, new Outcome.Unseen(0), nowNs);
        assertThat(sendAll()).containsExactly(screen("s", "a", false), left("s", "a"), ended("s"));
    }

    @Test
    void shouldNotTryAnythingOfSomebodyWhoseJoinFails() {
        add(joined("s", "a"), screen("s", "a", true), left("s", "a"), joined("s", "b"));
        List<SessionEvent> tried = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            PendingEvent next = send();
            tried.add(next.event());
            queue.done(next, new Outcome.Failed(), nowNs);
            nowNs += 10 * SECOND_NS;
        }
        assertThat(tried).contains(joined("s", "b")).doesNotContain(screen("s", "a", true), left("s", "a"));
    }

    @Test
    void shouldDropTheOldestStateFirstWhenFull() {
        queue = queue(4, 4);
        add(joined("s", "a"), state("s", "a", true), state("t", "b", true), screen("t", "b", true), joined("t", "c"));
        assertThat(sendAll()).containsExactlyInAnyOrder(joined("s", "a"), state("t", "b", true),
                screen("t", "b", true), joined("t", "c"));
        assertThat(metrics.get(Counter.EVENTS_DROPPED_FULL)).isEqualTo(1);
    }

    @Test
    void shouldDropANewStateRatherThanAnOldJoin() {
        queue = queue(2, 4);
        add(joined("s", "a"), joined("t", "b"));
        assertThat(queue.add(state("s", "a", true), nowNs)).isFalse();
        assertThat(sendAll()).containsExactly(joined("s", "a"), joined("t", "b"));
    }

    @Test
    void shouldDropTheOldestOfAllOnlyWhenNoStateIsLeft() {
        queue = queue(2, 4);
        add(joined("s", "a"), joined("t", "b"), joined("u", "c"));
        assertThat(sendAll()).containsExactly(joined("t", "b"), joined("u", "c"));
        assertThat(metrics.get(Counter.EVENTS_DROPPED_FULL)).isEqualTo(1);
    }

    @Test
    void shouldTryWithOneEventWhetherAServerIsBack() {
        add(joined("s", "a"), joined("t", "b"), joined("u", "c"));
        PendingEvent first = send();
        queue.done(first, UNANSWERED, nowNs);
        assertThat(queue.next(nowNs)).isEqualTo(new Step.Wait(SECOND_NS / 4));
        nowNs += SECOND_NS / 4;
        PendingEvent trial = send();
        assertThat(queue.next(nowNs)).isEqualTo(new Step.Nothing());
        queue.done(trial, ACCEPTED, nowNs);
        send();
        send();
    }

    @Test
    void shouldWaitLongerAndLongerForAServerUpToALimit() {
        add(joined("s", "a"));
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            sendAnd(UNANSWERED);
            waits.add(((Step.Wait) queue.next(nowNs)).nanos() / (SECOND_NS / 4));
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 40L, 40L);
    }

    @Test
    void shouldLetOtherSessionsPassOneOnWhoseEventTheServerFails() {
        add(joined("s", "a"), left("s", "a"), joined("t", "b"), left("t", "b"));
        sendAnd(FAILED);
        assertThat(sendAnd(ACCEPTED)).isEqualTo(joined("t", "b"));
        assertThat(sendAnd(ACCEPTED)).isEqualTo(left("t", "b"));
        assertThat(sendAll()).containsExactly(joined("s", "a"), left("s", "a"));
    }

    @Test
    void shouldGiveUpAnEventThatAloneKeepsFailingWhileOtherSessionsPass() {
        add(joined("s", "long"), joined("s", "b"));
        long startNs = nowNs;
        int others = 0;
        for (;;) {
            add(joined("t", "c" + others++));
            PendingEvent pending = send();
            boolean poison = pending.event().equals(joined("s", "long"));
            if (queue.done(pending, poison ? FAILED : ACCEPTED, nowNs)) {
                break;
            }
        }
        assertThat(nowNs - startNs).isBetween(20 * SECOND_NS, 30 * SECOND_NS);
        assertThat(metrics.get(Counter.EVENTS_DROPPED_FAILING)).isEqualTo(1);
        assertThat(sendAll()).contains(joined("s", "b")).doesNotContain(joined("s", "long"));
    }

    @Test
    void shouldFindOutByTheEventsBehindItWhereNoOtherSessionHasAny() {
        add(joined("s", "long"), joined("s", "b"), joined("s", "c"), joined("s", "d"), left("s", "b"));
        long startNs = nowNs;
        List<SessionEvent> taken = new ArrayList<>();
        while (!queue.isEmpty()) {
            PendingEvent pending = send();
            boolean poison = pending.event().equals(joined("s", "long"));
            queue.done(pending, poison ? FAILED : ACCEPTED, nowNs);
            if (!poison) {
                taken.add(pending.event());
            }
        }
        assertThat(taken).containsExactly(joined("s", "b"), joined("s", "c"), joined("s", "d"), left("s", "b"));
        assertThat(metrics.get(Counter.EVENTS_DROPPED_FAILING)).isEqualTo(1);
        assertThat(nowNs - startNs).isLessThan(40 * SECOND_NS);
    }

    @Test
    void shouldGetPastAJoinAndALeaveOnWhichTheServerFails() {
        add(joined("s", "long"), left("s", "long"), joined("s", "b"), joined("s", "c"), state("s", "b", true),
                ended("s"));
        List<SessionEvent> taken = new ArrayList<>();
        while (!queue.isEmpty()) {
            PendingEvent pending = send();
            boolean poison = "long".equals(pending.user());
            queue.done(pending, poison ? FAILED : ACCEPTED, nowNs);
            if (!poison) {
                taken.add(pending.event());
            }
        }
        assertThat(taken).containsExactly(joined("s", "b"), joined("s", "c"), ended("s"));
    }

    @Test
    void shouldNotHoldTheStatesOfOthersBackForEverBehindAnEventOnWhichTheServerFails() {
        add(joined("s", "long"), state("s", "long", true), state("s", "b", true), state("s", "c", true));
        List<SessionEvent> taken = new ArrayList<>();
        while (!queue.isEmpty()) {
            PendingEvent pending = send();
            boolean poison = pending.event().equals(joined("s", "long"));
            queue.done(pending, poison ? FAILED : ACCEPTED, nowNs);
            if (!poison) {
                taken.add(pending.event());
            }
        }
        assertThat(taken).containsExactly(state("s", "b", true), state("s", "c", true), state("s", "long", true));
    }

    @Test
    void shouldLoseNothingWhileTheServerFailsOnEverything() {
        add(joined("s", "a"), joined("s", "b"), left("s", "a"), joined("t", "c"), ended("t"));
        long startNs = nowNs;
        while (nowNs - startNs < 3_600 * SECOND_NS) {
            sendAnd(FAILED);
        }
        assertThat(sendAll()).containsExactlyInAnyOrder(joined("s", "a"), joined("s", "b"), left("s", "a"),
                joined("t", "c"), ended("t"));
        assertThat(metrics.droppedEvents()).isZero();
    }

    @Test
    void shouldLeaveTheServerAloneForAsLongAsItSaysAlsoInAHurry() {
        add(joined("s", "a"));
        sendAnd(new Outcome.Unseen(30 * SECOND_NS));
        queue.hurry();
        assertThat(queue.next(nowNs)).isEqualTo(new Step.Wait(30 * SECOND_NS));
    }

    @Test
    void shouldTryAgainAtOnceInAHurry() {
        add(joined("s", "a"), joined("t", "b"));
        for (int i = 0; i < 10; i++) {
            sendAnd(UNANSWERED);
        }
        queue.hurry();
        assertThat(queue.next(nowNs)).isInstanceOf(Step.Send.class);
    }

    @Test
    void shouldKeepTheEndsOfSessionsWhenCondensed() {
        add(left("s", "a"), left("s", "b"), ended("s"), left("t", "c"), state("t", "d", true));
        queue.condense();
        assertThat(sendAll()).containsExactly(ended("s"), left("t", "c"), state("t", "d", true));
    }
}
