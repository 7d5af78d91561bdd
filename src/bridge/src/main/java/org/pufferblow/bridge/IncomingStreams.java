package org.pufferblow.bridge;

import java.util.function.LongSupplier;

/**
 * The SSRCs that one peer sends, of which one is the microphone at a time. Belongs to the peer's port thread. A peer
 * changes its SSRC now and then (RFC 3550 section 8.2, a new sender); the table is small, so that it can be searched
 * from end to end and cannot be made to grow.
 */
final class IncomingStreams {
    static final int CAPACITY = 4;
    /** A stream that has been still so long gives its place to a new one. */
    static final long FORGET_NS = 5_000_000_000L;
    /** A microphone that has been still so long lets another SSRC speak. */
    static final long YIELD_NS = 1_000_000_000L;

    private final LongSupplier ids;
    private final IncomingStream[] streams = new IncomingStream[CAPACITY];
    private IncomingStream microphone;

    /** {@code ids} gives a new number at each call; it is called for a new stream only. */
    IncomingStreams(LongSupplier ids) {
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
    IncomingStream findOrAdd(int ssrc, IncomingFormat format, long nowNs) {
        IncomingStream stream = find(ssrc);
        return stream == null ? add(ssrc, format, nowNs) : stream;
    }

    private IncomingStream add(int ssrc, IncomingFormat format, long nowNs) {
        int place = -1;
        for (int i = 0; i < CAPACITY; i++) {
            if (streams[i] == null) {
                place = i;
                break;
            }
            boolean given = streams[i].idleNs(nowNs) >= FORGET_NS
                    || (format.expects(ssrc) && !format.expects(streams[i].ssrc));
            if (given && (place < 0 || streams[i].idleNs(nowNs) > streams[place].idleNs(nowNs))) {
                place = i;
            }
        }
        if (place < 0) {
            return null;
        }
        streams[place] = new IncomingStream(ssrc, ids.getAsLong(), nowNs);
        return streams[place];
    }

    /**
     * Whether this stream is the microphone. A newer one becomes it at once, an older one when the other has gone
     * still; one that was not declared never takes it from one that was and is not still.
     */
    boolean isMicrophone(IncomingStream stream, IncomingFormat format, long nowNs) {
        if (stream == microphone) {
            return true;
        }
        boolean takes = microphone == null || microphone.idleNs(nowNs) >= YIELD_NS
                || (stream.id > microphone.id && (format.expects(stream.ssrc) || !format.expects(microphone.ssrc)));
        if (takes) {
            microphone = stream;
        }
        return takes;
    }

    /** The microphone as of the last packet; null before the first. */
    IncomingStream microphone() {
        return microphone;
    }
}
