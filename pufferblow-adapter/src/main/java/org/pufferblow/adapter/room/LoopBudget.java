package org.pufferblow.adapter.room;

import java.time.Duration;

/**
 * How much of its room's time one client may use with its messages: a tenth, after a burst. What a description costs grows
 * with its m-lines and not with its bytes, so neither messages nor bytes bound it. Pure; belongs to the room's control loop.
 */
final class LoopBudget {
    /** A join with everything that belongs to it costs a few milliseconds, and several times that in a cold process. */
    static final long BURST_NS = Duration.ofMillis(400).toNanos();
    /** Of each second. */
    static final long NS_PER_SECOND = Duration.ofMillis(100).toNanos();
    /**
     * Counted at most for one step: on a busy machine a step may wait long for a core, which is no fault of its client. It
     * also says how many messages are always free: twenty at once and five a second.
     */
    static final long MOST_NS = Duration.ofMillis(20).toNanos();

    private static final long SECOND_NS = Duration.ofSeconds(1).toNanos();

    /** Below zero after a last step that cost more than was left. */
    private long leftNs = BURST_NS;
    private long filledAtNs;

    LoopBudget(long nowNs) {
        filledAtNs = nowNs;
    }

    /** How long the next step has to wait. */
    long waitNs(long nowNs) {
        fill(nowNs);
        return leftNs > 0 ? 0 : (1 - leftNs) * (SECOND_NS / NS_PER_SECOND);
    }

    /** A step took so long. */
    void charge(long costNs, long nowNs) {
        fill(nowNs);
        leftNs -= Math.clamp(costNs, 0, MOST_NS);
    }

    /** Something was made that costs others than the room's loop. */
    void chargeInFull(long costNs, long nowNs) {
        fill(nowNs);
        leftNs -= costNs;
    }

    private void fill(long nowNs) {
        long gainedNs = Math.min(BURST_NS, (nowNs - filledAtNs) / (SECOND_NS / NS_PER_SECOND));
        if (gainedNs > 0) {
            filledAtNs = nowNs;
            leftNs = Math.min(BURST_NS, leftNs + gainedNs);
        }
    }
}
