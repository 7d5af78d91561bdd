package org.pufferblow.transport.udp;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.udp.UdpCounters.Counter;

/**
 * Peers that are heard from where ICE has not validated them: behind a NAT that has forgotten them, or in another network. A
 * browser checks its path each 2.5 s, but speaks 50 times a second; so a packet that proves authentic has ICE check the path
 * that it came over at once. The packet itself is dropped like any other from an unknown address, and nothing is sent there
 * but the check until that is answered: whoever replays somebody's packets from an address of their own gains nothing.
 *
 * <p>A peer is found by SSRC. Its numbers are not told to others, for streams are forwarded under ours; should two peers have
 * the same one nevertheless, the first keeps it. One for all port threads, as a new path leads to any of them: a packet goes
 * to the peer's thread to be tried. What is not said to be for any thread is for the peer's.
 */
final class PeerMigration {
    /** Of one peer's; more are not looked for. */
    static final int MAX_SSRCS = 4;

    /** Between two packets of a peer's that are tried: whoever sends forged ones costs no more than this. */
    private static final long TRY_INTERVAL_NS = 50_000_000;

    private static final long NEVER = Long.MIN_VALUE;

    private static final int RTP_SSRC = 8;
    private static final int RTCP_SSRC = 4;
    private static final int SHORTEST = 12;

    private final UdpCounters counters;
    private final Map<Integer, Known> bySsrc = new ConcurrentHashMap<>();

    PeerMigration(UdpCounters counters) {
        this.counters = counters;
    }

    /** A port thread. */
    interface Home {
        /** For any thread. */
        void execute(Runnable task);

        /** The time of its batch or task. */
        long nowNs();
    }

    /** Tells a peer's packets from forged ones. */
    @FunctionalInterface
    interface Trial {
        /** Whether a packet is this peer's, wherever it came from; decrypted where it lies. On the peer's thread. */
        boolean isAuthentic(byte[] buffer, int length, boolean isRtcp, long nowNs);
    }

    /** What is known of one peer, and kept by it. */
    final class Known {
        private final Home home;
        private final Trial trial;
        private final Consumer<UdpPath> check;
        private final int[] ssrcs = new int[MAX_SSRCS];
        private int size;
        /** When a packet was tried last; written by whichever thread received it. */
        private final AtomicLong lastTriedNs = new AtomicLong(NEVER);

        private Known(Home home, Trial trial, Consumer<UdpPath> check) {
            this.home = home;
            this.trial = trial;
            this.check = check;
        }

        /** Its authentic packets have this SSRC; called for each of them. */
        void speaksAs(int ssrc) {
            for (int i = 0; i < size; i++) {
                if (ssrcs[i] == ssrc) {
                    return;
                }
            }
            if (size < MAX_SSRCS) {
                ssrcs[size++] = ssrc;
                bySsrc.putIfAbsent(ssrc, this);
            }
        }

        /** Whether a packet may be tried now; not for a while after. Any thread. */
        private boolean takeTurn(long nowNs) {
            long last = lastTriedNs.get();
            return (last == NEVER || nowNs - last >= TRY_INTERVAL_NS) && lastTriedNs.compareAndSet(last, nowNs);
        }

        private void attempt(byte[] buffer, int length, boolean isRtcp, UdpPath path, long nowNs) {
            if (trial.isAuthentic(buffer, length, isRtcp, nowNs)) {
                counters.increment(Counter.UDP_PEERS_MOVED);
                check.accept(path);
            }
        }

        /** It is gone. */
        void forget() {
            for (int i = 0; i < size; i++) {
                bySsrc.remove(ssrcs[i], this);
            }
            size = 0;
        }
    }

    /**
     * One more peer.
     *
     * @param home the peer's thread
     * @param check has ICE check a path
     */
    Known add(Home home, Trial trial, Consumer<UdpPath> check) {
        return new Known(home, trial, check);
    }

    static int ssrcOf(byte[] buffer, boolean isRtcp) {
        int at = isRtcp ? RTCP_SSRC : RTP_SSRC;
        return (buffer[at] & 0xff) << 24 | (buffer[at + 1] & 0xff) << 16 | (buffer[at + 2] & 0xff) << 8
                | (buffer[at + 3] & 0xff);
    }

    /**
     * Looks at an SRTP or SRTCP packet from an unknown address; the buffer is worthless afterwards. Any port thread.
     *
     * @param here the thread that has received it
     */
    void look(Home here, byte[] buffer, int length, boolean isRtcp, UdpPath path, long nowNs) {
        Known known = length < SHORTEST ? null : bySsrc.get(ssrcOf(buffer, isRtcp));
        if (known == null || !known.takeTurn(nowNs)) {
            return;
        }
        Home home = known.home;
        if (home == here) {
            known.attempt(buffer, length, isRtcp, path, nowNs);
        } else {
            byte[] copy = Arrays.copyOf(buffer, length);
            home.execute(() -> known.attempt(copy, length, isRtcp, path, home.nowNs()));
        }
    }

    /** How many SSRCs are known, for tests. */
    int size() {
        return bySsrc.size();
    }
}
