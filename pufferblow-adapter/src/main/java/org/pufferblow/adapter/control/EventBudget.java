package org.pufferblow.adapter.control;

import org.pufferblow.transport.RateLimit;

/**
 * How many events may leave, so that the server never limits our address (PROTOCOL section 4: 6,000 requests in 5
 * minutes, our users' own included). All events together keep to a sustained rate. Comings and goings may run ahead of
 * it, far enough for a room of a hundred people to fill and to reload; states have no part in the half of that which is
 * kept for those. Nothing exceeds the server's 20 a second for long. No thread; time is an argument.
 */
final class EventBudget {
    private static final double BURST = 200;
    private static final double KEPT_FOR_ORDERED = 100;
    private static final double STATE_BURST = 5;
    private static final double PACE_PER_SECOND = 20;
    private static final double PACE_BURST = 20;

    private final RateLimit all;
    private final RateLimit states;
    private final RateLimit pace;
    private boolean lifted;

    /** Full. */
    EventBudget(double perSecond, long nowNs) {
        this.all = new RateLimit(BURST, perSecond, nowNs);
        this.states = new RateLimit(STATE_BURST, perSecond, nowNs);
        this.pace = new RateLimit(PACE_BURST, Math.max(PACE_PER_SECOND, perSecond), nowNs);
    }

    /** Zero if one may leave now. */
    long waitNs(boolean ordered, long nowNs) {
        long waitNs = pace.waitNs(1, nowNs);
        if (!lifted) {
            waitNs = Math.max(waitNs, all.waitNs(ordered ? 1 : KEPT_FOR_ORDERED + 1, nowNs));
        }
        return ordered ? waitNs : Math.max(waitNs, states.waitNs(1, nowNs));
    }

    /** One leaves. */
    void take(boolean ordered, long nowNs) {
        pace.overdraw(nowNs);
        all.overdraw(nowNs);
        if (!ordered) {
            states.overdraw(nowNs);
        }
    }

    /** The process ends, and with it the sustained rate; the server's limit stays. */
    void lift() {
        lifted = true;
    }
}
