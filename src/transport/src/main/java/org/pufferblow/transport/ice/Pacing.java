package org.pufferblow.transport.ice;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often the agents of an engine may check. RFC 8445 section 14.2 paces all of a host's check lists together; ice4j
 * paces each by itself, with a thread at work for each whose turn comes while the others' lasts. So in a join storm each
 * waits a little longer. Safe for any thread.
 */
class Pacing {
    /** ice4j's own, for an agent that is alone. */
    private static final int SHORTEST_MILLIS = 20;
    private static final int LONGEST_MILLIS = 100;
    private static final int MILLIS_FOR_EACH_AGENT = 2;

    private final AtomicInteger agents = new AtomicInteger();

    void agentStarts() {
        agents.incrementAndGet();
    }

    void agentEnds() {
        agents.decrementAndGet();
    }

    /** Between two checks of one agent. */
    long intervalMillis() {
        return Math.clamp((long) MILLIS_FOR_EACH_AGENT * agents.get(), SHORTEST_MILLIS, LONGEST_MILLIS);
    }
}
