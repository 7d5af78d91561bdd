package org.pufferblow.adapter.control;

import org.pufferblow.adapter.control.SessionEvent.ParticipantJoined;
import org.pufferblow.adapter.control.SessionEvent.ParticipantLeft;
import org.pufferblow.adapter.control.SessionEvent.ScreenShareChanged;
import org.pufferblow.adapter.control.SessionEvent.SessionEnded;
import org.pufferblow.adapter.control.SessionEvent.StateChanged;

/** An event that waits to be sent or is under way, and how it has fared. Belongs to its {@link EventQueue}. */
final class PendingEvent {
    /** Doubt costs a session its patience: longer than a server's hiccup, shorter than a user's. */
    static final long DOUBTED_AFTER_NS = 20_000_000_000L;
    private static final int DOUBTED_AFTER_FAILURES = 3;
    private static final int ALONE_AFTER_ROUNDS = 2;

    private final SessionEvent event;
    private final long number;
    private final SessionEventQueue lane;
    private final long sinceNs;
    private boolean sentAlone;
    private int failures;
    private long failingSinceNs;
    private long othersAtLastFailure;
    /** Between two of its failures the server took something else. */
    private int timesPassed;

    /**
     * Just emitted.
     *
     * @param number grows with every event that is emitted
     * @param nowNs by {@link System#nanoTime}
     */
    PendingEvent(SessionEvent event, long number, SessionEventQueue lane, long nowNs) {
        this.sinceNs = nowNs;
        this.event = event;
        this.number = number;
        this.lane = lane;
    }

    SessionEvent event() {
        return event;
    }

    long number() {
        return number;
    }

    /** When it was emitted. */
    long sinceNs() {
        return sinceNs;
    }

    SessionEventQueue lane() {
        return lane;
    }

    /** It goes out. */
    void sent(boolean alone) {
        sentAlone = alone;
    }

    /** Whether nothing else of its session waited when it was last sent. */
    boolean wasSentAlone() {
        return sentAlone;
    }

    /** Whom it is about; empty for the session's end, which is about everybody. */
    String user() {
        return switch (event) {
            case ParticipantJoined joined -> joined.userId();
            case ParticipantLeft left -> left.userId();
            case StateChanged state -> state.userId();
            case ScreenShareChanged screen -> screen.userId();
            case SessionEnded _ -> "";
        };
    }

    boolean isEnd() {
        return event instanceof SessionEnded;
    }

    /** Only the last one of a user counts, and the session is no different without it. */
    boolean isState() {
        return event instanceof StateChanged;
    }

    /** Only the last one of a user counts. */
    boolean isCoalesced() {
        return event instanceof StateChanged || event instanceof ScreenShareChanged;
    }

    /** Takes over the place of one that was never taken, and its troubles with it. */
    void replaces(PendingEvent older) {
        failures = older.failures;
        failingSinceNs = older.failingSinceNs;
        othersAtLastFailure = older.othersAtLastFailure;
        timesPassed = older.timesPassed;
    }

    /**
     * The server answered, but with a failure.
     *
     * @param others how many events the server has taken so far
     */
    void failed(long nowNs, long others) {
        if (failures == 0) {
            failingSinceNs = nowNs;
        } else if (others != othersAtLastFailure) {
            timesPassed++;
        }
        failures++;
        othersAtLastFailure = others;
    }

    /** Whether it has failed long enough to find out whether the fault is its own. */
    boolean isDoubted(long nowNs) {
        return failures >= DOUBTED_AFTER_FAILURES && nowNs - failingSinceNs >= DOUBTED_AFTER_NS;
    }

    /** Whether it is this event on which the server fails, and not the server that fails. */
    boolean isAlone(long nowNs) {
        return isDoubted(nowNs) && timesPassed >= ALONE_AFTER_ROUNDS;
    }
}
