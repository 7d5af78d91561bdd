package org.pufferblow.adapter.demo.control;

import java.util.Map;

/** Lets a test spoil calls before the control plane sees them. Called on the call's own thread, which it may hold. */
@FunctionalInterface
public interface Faults {
    /** Decides what becomes of one call. */
    Action on(Call call);

    /**
     * A call that has come in.
     *
     * @param path the part after the API's base, such as {@code /events}
     * @param body as it came
     * @param remotePort tells connections apart
     */
    record Call(String path, String body, int remotePort) {}

    /** What becomes of a call. */
    sealed interface Action {
        /** Handled as if nothing were. */
        record Pass() implements Action {}

        /** Answered without being looked at. */
        record Answer(int status, Map<String, String> headers, String body) implements Action {
            public Answer {
                headers = Map.copyOf(headers);
            }
        }

        /** Handled, but the connection is closed in place of the answer. */
        record LoseAnswer() implements Action {}

        /** Never answered, as by a worker that is stuck; it ends with the control plane. */
        record Hang() implements Action {}

        /** The connection is closed without the call being looked at. */
        record Hangup() implements Action {}
    }
}
