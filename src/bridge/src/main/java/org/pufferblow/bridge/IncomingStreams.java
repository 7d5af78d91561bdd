package org.pufferblow.bridge;

import java.util.function.LongSupplier;
import org.pufferblow.media.rewrite.StreamTiming;

/**
 * The SSRCs that a peer sends one source under, of which one is current at a time. Belongs to the peer's port thread. A peer
 * changes its SSRC now and then (RFC 3550 section 8.2, a new sender, another device); the table is small, so that it can be
 * searched from end to end and cannot be made to grow.
 *
 * <p>Which one is current:
 * <ul>
 * <li>a newer SSRC at once, unless descriptions name the present one and not the newer;
 * <li>any other as soon as the present one has said BYE, or has been silent for {@link #PACKETS_OF_SILENCE} of its packets'
 * time while others flow;
 * <li>if it changes again and again, for a peer that sends two at once each silence has to be twice as long as the one
 * before, up to {@link #YIELD_NS}. One that keeps calm for {@link #CALM_NS} starts anew.
 * </ul>
 */
final class IncomingStreams {
    static final int CAPACITY = 4;
    /** A stream that has been still so long gives its place to a new one. */
    static final long FORGET_NS = 5_000_000_000L;
    /** A current stream that has been still so long lets another SSRC speak, whatever happened before. */
    static final long YIELD_NS = 1_000_000_000L;
    /** One packet may be late by itself. */
    static final int PACKETS_OF_SILENCE = 2;
    /** Senders are not that punctual. */
    private static final long SHORTEST_SILENCE_NS = 40_000_000L;
    /** Beyond {@link #YIELD_NS}. */
    private static final int MOST_DOUBLINGS = 5;
    static final long CALM_NS = 5_000_000_000L;
    /** So many times without calm a BYE is enough. */
    private static final int PROMPT_CHANGES = 3;

    private final StreamTiming timing;
    private final LongSupplier ids;
    private final IncomingStream[] streams = new IncomingStream[CAPACITY];
    private IncomingStream current;
    /** Since the current one's last. */
    private int packetsOfOthers;
    /** Since the last calm. */
    private int changes;
    private long lastChangeNs;

    /** {@code ids} gives a new number at each call; it is called for a new stream only. */
    IncomingStreams(StreamTiming timing, LongSupplier ids) {
        this.timing = timing;
        this.ids = ids;
    }

    /** The stream of that SSRC; null if there is none. */
    IncomingStream find(int ssrc) {
        for (IncomingStream stream : streams) {
            if (stream != null && stream.ssrc == ssrc) {
                return stream;
            }
        }
        return null;
    }

    /** The stream of that SSRC, made if need be; null if there is no room. */
    IncomingStream findOrAdd(int ssrc, SourceFormat format, long nowNs) {
        IncomingStream stream = find(ssrc);
        return stream == null ? add(ssrc, format, nowNs) : stream;
    }

    private IncomingStream add(int ssrc, SourceFormat format, long nowNs) {
        int place = -1;
        for (int i = 0; i < CAPACITY; i++) {
            if (streams[i] == null) {
                place = i;
                break;
            }
            boolean given = streams[i].idleNs(nowNs) >= FORGET_NS || streams[i].hasSaidBye()
                    || (format.expects(ssrc) && !format.expects(streams[i].ssrc));
            if (given && (place < 0 || streams[i].idleNs(nowNs) > streams[place].idleNs(nowNs))) {
                place = i;
            }
        }
        if (place < 0) {
            return null;
        }
        streams[place] = new IncomingStream(timing, ssrc, ids.getAsLong(), nowNs);
        return streams[place];
    }

    /** Whether a packet of this stream, which is at hand, is the current one's. To be asked once for each. */
    boolean isCurrent(IncomingStream stream, SourceFormat format, long nowNs) {
        if (stream == current) {
            packetsOfOthers = 0;
            return true;
        }
        packetsOfOthers++;
        if (current == null) {
            current = stream;
        } else if (isNewSender(stream, format) || hasYielded(nowNs)) {
            changes = changesAt(nowNs) + 1;
            lastChangeNs = nowNs;
            current = stream;
        } else {
            return false;
        }
        packetsOfOthers = 0;
        return true;
    }

    private boolean isNewSender(IncomingStream stream, SourceFormat format) {
        boolean declared = format.expects(stream.ssrc);
        boolean hasDeclared = format.expects(current.ssrc);
        return declared == hasDeclared ? stream.id > current.id : declared;
    }

    private boolean hasYielded(long nowNs) {
        long stillNs = current.idleNs(nowNs);
        int recent = changesAt(nowNs);
        if (stillNs >= YIELD_NS || (current.hasSaidBye() && recent < PROMPT_CHANGES)) {
            return true;
        }
        long silenceNs = Math.max(PACKETS_OF_SILENCE * current.packetTimeNs(), SHORTEST_SILENCE_NS);
        return packetsOfOthers >= PACKETS_OF_SILENCE && stillNs >= silenceNs << Math.min(recent, MOST_DOUBLINGS);
    }

    private int changesAt(long nowNs) {
        return changes == 0 || nowNs - lastChangeNs >= CALM_NS ? 0 : changes;
    }

    /** The current one as of the last packet; null before the first. */
    IncomingStream current() {
        return current;
    }
}
