package org.pufferblow.adapter.control;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.pufferblow.adapter.control.ControlPlaneMetrics.Counter;

/**
 * What the server is yet to be told, and which event goes next (PROTOCOL section 4). Bounded; events of several sessions may
 * be under way at once, one of each; joins and leaves before states. Time is an argument and nothing here waits: the sender
 * asks for the next event and reports what became of it. Not for several threads; its owner holds a lock.
 *
 * <p>An event that the server did not take stays queued. Where the server does not answer at all, everything waits, and then
 * one event tries whether it is back. Where it answers with a failure, only that session waits, since the fault may be that
 * event's own; it is, if the server keeps failing on it while it takes others. If no other session has any, the events behind
 * it are tried to find that out. Order is kept all the same: an older event about a user is dropped once a later one about the
 * same user was taken.
 */
final class EventQueue {
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration MAX_DELAY_OF_SERVER = Duration.ofSeconds(10);
    private static final Duration MAX_DELAY_OF_SESSION = Duration.ofSeconds(5);
    private static final Duration MAX_DELAY_IN_HURRY = Duration.ofSeconds(1);

    /** What is to be done now. */
    sealed interface Step {
        /** Send this, and report. */
        record Send(PendingEvent pending) implements Step {}

        /** Ask again then, or when something has changed. */
        record Wait(long nanos) implements Step {}

        /** Ask again when something has changed. */
        record Nothing() implements Step {}
    }

    /** What became of an event that was sent. */
    sealed interface Outcome {
        /** The server has it. */
        record Accepted() implements Outcome {}

        /** The server will never have it. */
        record Refused() implements Outcome {}

        /** The server answered, but with a failure. */
        record Failed() implements Outcome {}

        /** The server did not look at it, and wants to be left alone for that long; zero if it did not say. */
        record Unseen(long nanos) implements Outcome {}

        /** Nobody knows. */
        record Unanswered() implements Outcome {}
    }

    private final int capacity;
    private final int workers;
    private final EventBudget budget;
    private final ControlPlaneMetrics metrics;
    private final Backoff serverBackoff;
    private final Backoff sessionBackoff;
    private final Backoff hurriedBackoff;
    private boolean hurried;
    /** Sessions with something waiting or under way; who was served goes to the end. */
    private final SequencedMap<String, SessionEventQueue> lanes = new LinkedHashMap<>();
    /** What waits, by number: the oldest first. */
    private final NavigableMap<Long, PendingEvent> states = new TreeMap<>();
    private final NavigableMap<Long, PendingEvent> others = new TreeMap<>();
    private final Set<PendingEvent> underWay = new HashSet<>();
    private long lastNumber;
    /** How many the server has dealt with; says to a failing one whether it fails alone. */
    private long takenByServer;
    /** Times in a row that the server did not answer. */
    private int unanswered;
    private boolean held;
    /** Meaningless while nothing holds us back. */
    private long heldUntilNs;
    private boolean heldByWish;

    /**
     * Empty.
     *
     * @param capacity events, those under way included
     * @param workers sessions at a time
     * @param random evenly from 0 to 1
     */
    EventQueue(int capacity, int workers, EventBudget budget, DoubleSupplier random, ControlPlaneMetrics metrics) {
        this.capacity = capacity;
        this.workers = workers;
        this.budget = budget;
        this.metrics = metrics;
        this.serverBackoff = new Backoff(FIRST_DELAY, MAX_DELAY_OF_SERVER, random);
        this.sessionBackoff = new Backoff(FIRST_DELAY, MAX_DELAY_OF_SESSION, random);
        this.hurriedBackoff = new Backoff(FIRST_DELAY, MAX_DELAY_IN_HURRY, random);
    }

    /** Waiting and under way. */
    int length() {
        return states.size() + others.size() + underWay.size();
    }

    int capacity() {
        return capacity;
    }

    boolean isEmpty() {
        return length() == 0;
    }

    /** Sessions that take up memory. */
    int sessions() {
        return lanes.size();
    }

    /** How long the oldest of all has been undelivered, in nanoseconds; 0 if there is none. */
    long oldestAgeNs(long nowNs) {
        long age = 0;
        for (PendingEvent sent : underWay) {
            age = Math.max(age, nowNs - sent.sinceNs());
        }
        for (NavigableMap<Long, PendingEvent> waiting : List.of(states, others)) {
            if (!waiting.isEmpty()) {
                age = Math.max(age, nowNs - waiting.firstEntry().getValue().sinceNs());
            }
        }
        return age;
    }

    /** False if that cost an event its place. */
    boolean add(SessionEvent event, long nowNs) {
        SessionEventQueue lane = lanes.computeIfAbsent(event.sessionId(), SessionEventQueue::new);
        PendingEvent added = new PendingEvent(event, ++lastNumber, lane, nowNs);
        superseded(lane.add(added));
        enlist(added);
        if (length() <= capacity) {
            return true;
        }
        PendingEvent victim = (states.isEmpty() ? others : states).firstEntry().getValue();
        victim.lane().drop(victim);
        delist(victim);
        metrics.count(Counter.EVENTS_DROPPED_FULL);
        forgetIfDone(victim.lane());
        return false;
    }

    /** What may be sent now. */
    Step next(long nowNs) {
        if (underWay.size() >= (unanswered > 0 ? 1 : workers)) {
            return new Step.Nothing();
        }
        if (held && heldUntilNs - nowNs > 0) {
            return states.isEmpty() && others.isEmpty() ? new Step.Nothing() : new Step.Wait(heldUntilNs - nowNs);
        }
        held = false;
        long soonestNs = Long.MAX_VALUE;
        for (boolean ordered : List.of(true, false)) {
            for (SessionEventQueue lane : lanes.values()) {
                if (lane.isBusy() || lane.isEmpty() || lane.hasOrdered() != ordered) {
                    continue;
                }
                long waitNs = lane.waitNs(nowNs);
                if (waitNs > 0) {
                    soonestNs = Math.min(soonestNs, waitNs);
                    continue;
                }
                long budgetNs = budget.waitNs(ordered, nowNs);
                if (budgetNs > 0) {
                    return new Step.Wait(Math.min(soonestNs, budgetNs));
                }
                budget.take(ordered, nowNs);
                return take(lane);
            }
        }
        return soonestNs == Long.MAX_VALUE ? new Step.Nothing() : new Step.Wait(soonestNs);
    }

    private Step take(SessionEventQueue lane) {
        PendingEvent pending = lane.next().orElseThrow();
        lane.take(pending);
        pending.sent(lane.isEmpty());
        delist(pending);
        underWay.add(pending);
        lanes.putLast(lane.sessionId(), lane);
        return new Step.Send(pending);
    }

    /** Whether nothing else of its session waited when this one was sent, and nothing does now. */
    boolean isSettled(PendingEvent sent) {
        return sent.wasSentAlone() && sent.lane().isEmpty();
    }

    /** Ends a sending. Returns whether the event was given up as one on which the server always fails. */
    boolean done(PendingEvent sent, Outcome outcome, long nowNs) {
        SessionEventQueue lane = sent.lane();
        lane.release();
        underWay.remove(sent);
        boolean givenUp = false;
        switch (outcome) {
            case Outcome.Accepted() -> {
                metrics.count(Counter.EVENTS_DELIVERED);
                taken(sent);
            }
            case Outcome.Refused() -> {
                metrics.count(Counter.EVENTS_DROPPED_REFUSED);
                taken(sent);
            }
            case Outcome.Failed() -> givenUp = failed(sent, nowNs);
            case Outcome.Unseen(long nanos) -> {
                putBack(sent);
                if (nanos > 0) {
                    hold(nowNs, nanos, true);
                } else {
                    backOff(nowNs);
                }
            }
            case Outcome.Unanswered() -> {
                metrics.count(Counter.EVENT_RETRIES);
                lane.putBackFirst(sent);
                enlist(sent);
                backOff(nowNs);
            }
        }
        forgetIfDone(lane);
        return givenUp;
    }

    private void taken(PendingEvent sent) {
        takenByServer++;
        unanswered = 0;
        for (PendingEvent overtaken : sent.lane().taken(sent)) {
            delist(overtaken);
            // Nothing that comes later tells the server whether the screen is shared.
            metrics.count(overtaken.event() instanceof SessionEvent.ScreenShareChanged
                    ? Counter.EVENTS_DROPPED_FAILING
                    : Counter.EVENTS_SUPERSEDED);
        }
    }

    private boolean failed(PendingEvent sent, long nowNs) {
        unanswered = 0;
        sent.failed(nowNs, takenByServer);
        if (sent.isAlone(nowNs)) {
            metrics.count(Counter.EVENTS_DROPPED_FAILING);
            sent.lane().forgetFailures();
            return true;
        }
        putBack(sent);
        Backoff backoff = hurried ? hurriedBackoff : sessionBackoff;
        sent.lane().failed(sent, nowNs, backoff.delayNs(sent.lane().failures() + 1));
        return false;
    }

    private void putBack(PendingEvent sent) {
        if (sent.lane().putBack(sent)) {
            metrics.count(Counter.EVENT_RETRIES);
            enlist(sent);
        } else {
            metrics.count(Counter.EVENTS_SUPERSEDED);
        }
    }

    /** Those that were under way together fail together, and count as one. */
    private void backOff(long nowNs) {
        if (!held || heldUntilNs - nowNs <= 0) {
            unanswered++;
            hold(nowNs, (hurried ? hurriedBackoff : serverBackoff).delayNs(unanswered), false);
        }
    }

    private void hold(long nowNs, long nanos, boolean wish) {
        if (!held || nowNs + nanos - heldUntilNs > 0) {
            held = true;
            heldUntilNs = nowNs + nanos;
            heldByWish = wish;
        }
    }

    /** The process ends soon: no sustained rate any more, and no long waits but those that the server asked for. */
    void hurry() {
        hurried = true;
        held &= heldByWish;
        budget.lift();
        lanes.values().forEach(SessionEventQueue::forgetFailures);
    }

    /** The process ends very soon: of a session that ends, only its end is still worth telling. */
    void condense() {
        for (SessionEventQueue lane : List.copyOf(lanes.values())) {
            superseded(lane.condense());
        }
    }

    private void superseded(Collection<PendingEvent> superfluous) {
        superfluous.forEach(this::delist);
        metrics.count(Counter.EVENTS_SUPERSEDED, superfluous.size());
    }

    private void enlist(PendingEvent pending) {
        (pending.isState() ? states : others).put(pending.number(), pending);
    }

    private void delist(PendingEvent pending) {
        (pending.isState() ? states : others).remove(pending.number());
    }

    private void forgetIfDone(SessionEventQueue lane) {
        if (lane.isEmpty() && !lane.isBusy()) {
            lanes.remove(lane.sessionId());
        }
    }
}
