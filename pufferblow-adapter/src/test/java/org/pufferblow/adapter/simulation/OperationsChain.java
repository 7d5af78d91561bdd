package org.pufferblow.adapter.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A peer connection's chained operations (W3C webrtc section 4.4.1.2): one after another, each taking its time. */
final class OperationsChain {
    private final VirtualTime time;
    private final LongSupplier durationNs;
    private final Deque<Step> waiting = new ArrayDeque<>();
    private boolean busy;
    private boolean dropped;

    OperationsChain(VirtualTime time, LongSupplier durationNs) {
        this.time = time;
        this.durationNs = durationNs;
    }

    /** Something that the browser may reject. */
    interface Operation {
        void run() throws JsepException;
    }

    private record Step(Operation operation, Runnable then, Consumer<JsepException> rejected) {}

    void add(Operation operation, Runnable then, Consumer<JsepException> rejected) {
        waiting.add(new Step(operation, then, rejected));
        next();
    }

    boolean isIdle() {
        return !busy && waiting.isEmpty();
    }

    /** The page is gone: nothing goes on. */
    void drop() {
        dropped = true;
        waiting.clear();
    }

    private void next() {
        if (busy || waiting.isEmpty()) {
            return;
        }
        busy = true;
        time.in(durationNs.getAsLong(), () -> {
            if (dropped) {
                return;
            }
            Step step = waiting.remove();
            busy = false;
            try {
                step.operation.run();
                step.then.run();
            } catch (JsepException e) {
                step.rejected.accept(e);
            }
            next();
        });
    }
}
