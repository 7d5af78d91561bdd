package org.pufferblow.media.rewrite;

/**
 * Sequence numbers and timestamps of one outgoing stream. Within a <em>run</em>, packets of one source without a pause
 * of this receiver's, both are the source's shifted by a constant, so that loss, order and timing stay what they were.
 * A new run goes on with the next sequence number. After a pause of the same source timestamps stay true; when another
 * source takes over they advance by the time that went by. Packets that belong before the run's first are dropped:
 * their numbers are taken. Written by one port thread at a time, the source's.
 *
 * <p>A source may come back with a packet that is older than those which went out before another had its turn. It is
 * sent, and the numbers of those that it precedes stay free in the new run: the receiver takes that for loss.
 */
public final class RtpMunger {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NO_SOURCE = 0;
    /** Time away is a difference of 32 bits, so more than this (6 h) could look like the past. */
    private static final long MAX_ELAPSED_NS = 6 * 3600 * NANOS_PER_SECOND;

    private final StreamTiming timing;
    private final int firstTimestamp;
    private long source = NO_SOURCE;
    private long run;
    private long firstIndex;
    private long highestIndex;
    private long highestNumber;
    private long numberOffset;
    private int timestampOffset;
    private int lastTimestamp;
    private long lastNs;

    private int sequenceNumber;
    private int timestamp;
    private boolean marker;

    /**
     * A stream without packets.
     *
     * @param firstSequenceNumber random, and below 2^15: a receiver that misses the first packets then guesses SRTP's
     *     rollover counter right (RFC 3711 section 3.3.1)
     * @param firstTimestamp random (RFC 3550 section 5.1)
     */
    public RtpMunger(StreamTiming timing, int firstSequenceNumber, int firstTimestamp) {
        this.timing = timing;
        this.firstTimestamp = firstTimestamp;
        highestNumber = firstSequenceNumber - 1L;
    }

    /**
     * Numbers one packet; the accessors then say how.
     *
     * @param source names the incoming stream, never 0 and never that of another
     * @param run grows whenever this receiver has been left out meanwhile
     * @param index by {@link SequenceNumberMapper#forward}
     * @param timestamp the source's
     * @param marker as the packet is to have it; the first of a run has it in any case where it starts a talkspurt
     * @return false if the packet belongs before the run
     */
    public boolean map(long source, long run, long index, int timestamp, boolean marker, long nowNs) {
        boolean begins = source != this.source || run != this.run;
        if (begins && !begin(source, run, index, timestamp, nowNs)) {
            return false;
        }
        if (index < firstIndex) {
            return false;
        }
        long number = index + numberOffset;
        sequenceNumber = (int) number & 0xFFFF;
        this.timestamp = timestamp + timestampOffset;
        this.marker = marker || (begins && timing.talkspurts());
        if (index > highestIndex || begins) {
            highestIndex = index;
            highestNumber = number;
            lastTimestamp = this.timestamp;
            lastNs = nowNs;
        }
        return true;
    }

    private boolean begin(long newSource, long newRun, long index, int firstOfRun, long nowNs) {
        if (newSource == source) {
            if (index <= highestIndex) {
                return false;
            }
        } else if (source == NO_SOURCE) {
            timestampOffset = firstTimestamp - firstOfRun;
        } else {
            timestampOffset = lastTimestamp + elapsed(nowNs) - firstOfRun;
        }
        source = newSource;
        run = newRun;
        firstIndex = index;
        numberOffset = highestNumber + 1 - index;
        return true;
    }

    private int elapsed(long nowNs) {
        long elapsedNs = Math.min(nowNs - lastNs, MAX_ELAPSED_NS);
        // The next source begins behind the last packet's end.
        return (int) Math.max(timing.frame(), elapsedNs * timing.clockRate() / NANOS_PER_SECOND);
    }

    /** Whether the stream has packets of that source, and none newer of another: then its clock can be mapped. */
    public boolean isFrom(long source) {
        return source == this.source;
    }

    /** What the current source's clock reads in this stream. */
    public int mapTimestamp(int timestamp) {
        return timestamp + timestampOffset;
    }

    /** Of the packet that was mapped last. */
    public int sequenceNumber() {
        return sequenceNumber;
    }

    public int timestamp() {
        return timestamp;
    }

    public boolean marker() {
        return marker;
    }
}
