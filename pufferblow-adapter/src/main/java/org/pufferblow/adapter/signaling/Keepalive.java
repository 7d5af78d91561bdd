package org.pufferblow.adapter.signaling;

import java.time.Duration;

/**
 * When to ping a client, and when it counts as gone (PROTOCOL section 5): any frame is a sign of life, pings go out whatever
 * comes in. Pure; its owner sees to one thread at a time.
 */
final class Keepalive {
    /** What is to be done now. */
    enum Due {
        NOTHING, PING, GONE
    }

    private final long pingIntervalNs;
    private final long pongWaitNs;
    private long lastFrameNs;
    private long lastPingNs;

    Keepalive(Duration pingInterval, Duration pongWait, long nowNs) {
        this.pingIntervalNs = pingInterval.toNanos();
        this.pongWaitNs = pongWait.toNanos();
        this.lastFrameNs = nowNs;
        this.lastPingNs = nowNs;
    }

    void onFrame(long nowNs) {
        lastFrameNs = nowNs;
    }

    /** Looks at the clock; a ping that is due counts as sent. */
    Due poll(long nowNs) {
        if (nowNs - lastFrameNs >= pongWaitNs) {
            return Due.GONE;
        }
        if (nowNs - lastPingNs >= pingIntervalNs) {
            lastPingNs = nowNs;
            return Due.PING;
        }
        return Due.NOTHING;
    }
}
