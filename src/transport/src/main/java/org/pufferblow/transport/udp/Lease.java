package org.pufferblow.transport.udp;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps something open while calls are under way in it. Safe for any thread, without a lock. For what is done with a file
 * descriptor by others than its owner: once closed, the number may be somebody else's.
 */
final class Lease {
    private static final int CLOSED = Integer.MIN_VALUE;

    /** The calls under way; negative when no more may begin. */
    private final AtomicInteger state = new AtomicInteger();

    /** Whether the call may begin; {@link #leave} is due after it if so. */
    boolean enter() {
        if (state.getAndIncrement() < 0) {
            state.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        state.decrementAndGet();
    }

    /** Lets no more in, and waits for those that are. They are short. False if it was closed before. */
    boolean close() {
        int before = state.getAndUpdate(now -> now | CLOSED);
        while (before >= 0 && state.get() != CLOSED) {
            Thread.onSpinWait();
        }
        return before >= 0;
    }
}
