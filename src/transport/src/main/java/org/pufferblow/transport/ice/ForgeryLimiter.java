package org.pufferblow.transport.ice;

import java.net.InetSocketAddress;
import org.pufferblow.transport.RateLimit;

/**
 * Which requests are worth a look at their MESSAGE-INTEGRITY. Whoever has seen a ufrag, which is in clear text in every
 * check, can send any number of requests under it, from any number of addresses; each costs us an HMAC. What has the right
 * one is to get through all the same, and what others do is to cost a peer nothing. So only failures are counted:
 *
 * <ul>
 * <li>for each address, port and ufrag: as long as these have failed seldom, they are verified. They share slots, by a hash
 * whose seed nobody knows;
 * <li>for each ufrag: what shares a slot with too many failures is verified as long as these are not too many in all. A
 * flood leaves each of the others' requests its share of that, and checks are sent more than once.
 * </ul>
 *
 * <p>Paths that are validated are not asked about here. Safe for any thread; allocates nothing that stays.
 */
final class ForgeryLimiter {
    private static final int SLOTS = 16_384;
    private static final int FAILURES_PER_SECOND = 2;
    private static final int FAILURE_BURST = 20;
    private static final int FAILURES_OF_UFRAG_PER_SECOND = 2_000;
    private static final int FAILURE_BURST_OF_UFRAG = 2_000;

    private final RateLimit sources;

    ForgeryLimiter(long nowNs) {
        sources = new RateLimit(SLOTS, FAILURE_BURST, FAILURES_PER_SECOND, nowNs);
    }

    Ufrag newUfrag(long nowNs) {
        return new Ufrag(nowNs);
    }

    /** The requests under one ufrag. */
    final class Ufrag {
        private final long seed = TransactionId.random().high();
        private final RateLimit all;

        private Ufrag(long nowNs) {
            all = new RateLimit(FAILURE_BURST_OF_UFRAG, FAILURES_OF_UFRAG_PER_SECOND, nowNs);
        }

        boolean mayVerify(InetSocketAddress source, long nowNs) {
            return !sources.isEmptyOf(Addresses.hash(source, seed), nowNs) || !all.isEmpty(nowNs);
        }

        /** A request that was verified after all had the wrong MESSAGE-INTEGRITY, or none. */
        void onFailure(InetSocketAddress source, long nowNs) {
            long hash = Addresses.hash(source, seed);
            if (sources.isEmptyOf(hash, nowNs)) {
                all.take(1, nowNs);
            }
            sources.takeOf(hash, nowNs);
        }
    }
}
