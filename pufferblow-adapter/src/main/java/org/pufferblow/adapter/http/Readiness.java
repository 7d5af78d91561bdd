package org.pufferblow.adapter.http;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether clients can be sent here: starting, ready, draining (no new rooms), shutting down; it never goes back. Safe for any
 * thread: main and the shutdown write, the pages read.
 */
public final class Readiness {
    /** What the process is about. */
    public sealed interface State {
        /** Not yet ready, and why; the reason is for everyone to read. */
        record Starting(String reason) implements State {}

        /** Bootstrapped, bound, taking people in. */
        record Ready() implements State {}

        /** Taking people in to the rooms that there are, and to no others. */
        record Draining() implements State {}

        /** Taking nobody in any more. */
        record ShuttingDown() implements State {}
    }

    private final AtomicReference<State> state = new AtomicReference<>(new State.Starting("starting"));

    /** The reason has changed, unless the start is already over. */
    public void starting(String reason) {
        state.updateAndGet(now -> now instanceof State.Starting ? new State.Starting(reason) : now);
    }

    /** The start is over, unless the process was told to stop meanwhile. */
    public void ready() {
        state.updateAndGet(now -> now instanceof State.Starting ? new State.Ready() : now);
    }

    /** From now on nobody new is to be sent here, unless the process was told to stop meanwhile. */
    public void draining() {
        state.updateAndGet(now -> now instanceof State.Ready ? new State.Draining() : now);
    }

    /** From now on nobody is to be sent here. */
    public void shuttingDown() {
        state.set(new State.ShuttingDown());
    }

    public State state() {
        return state.get();
    }
}
