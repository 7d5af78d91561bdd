package org.pufferblow.adapter.signaling;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pufferblow.transport.RateLimit;

/**
 * Which networks have recently brought tokens that were refused: ten within a minute are allowed, since people come back with
 * old ones. The number of networks is bounded; those not heard of for longest are forgotten first. Pure; its owner sees to one
 * thread at a time.
 */
final class RefusalHistory {
    static final int FORGIVEN = 10;
    private static final double FORGIVEN_PER_SECOND = FORGIVEN / 60.0;
    private static final int KNOWN = 4096;

    private final Map<ClientNetwork, RateLimit> refusals = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ClientNetwork, RateLimit> eldest) {
            return size() > KNOWN;
        }
    };

    /** A token of theirs was asked about for nothing. */
    void refused(ClientNetwork network, long nowNs) {
        refusals.computeIfAbsent(network, _ -> new RateLimit(FORGIVEN, FORGIVEN_PER_SECOND, nowNs))
                .take(1, nowNs);
    }

    /** Whether others come first. */
    boolean isBad(ClientNetwork network, long nowNs) {
        RateLimit left = refusals.get(network);
        return left != null && left.level(nowNs) < 1;
    }
}
