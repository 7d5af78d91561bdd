package org.pufferblow.load.measure;

import org.pufferblow.rtp.SequenceNumbers;

/**
 * One stream at one receiver, from the clear text of its headers: what is missing, what came late or twice, and jitter (RFC
 * 3550 appendices A.1 and A.8). Confined to the port thread.
 */
public final class StreamStatistics {
    /** MAX_DROPOUT of RFC 3550 appendix A.1. A wider gap is another beginning. */
    private static final int MAX_GAP = 3000;
    private static final int WINDOW = Long.SIZE;
    private static final int CLOCK_RATE = 48_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /** In RTP's clock; more between two packets is a pause, which says nothing of the network. */
    private static final int LONGEST_STEP = CLOCK_RATE / 2;

    /** More is a pause in which the sender's clock stood still. */
    private static final long LONGEST_DIFFERENCE_NS = NANOS_PER_SECOND / 2;

    private final MediaTally tally;
    private boolean started;
    private int highest;
    /** Bit {@code d} stands for {@code highest - d}. */
    private long seen;
    private int lastTimestamp;
    private long lastNs;
    private double jitterNs;
    private long packets;

    public StreamStatistics(MediaTally tally) {
        this.tally = tally;
    }

    /** Takes note of a packet. */
    public void onPacket(int sequenceNumber, int timestamp, long nowNs) {
        packets++;
        int ahead = started ? SequenceNumbers.distance(sequenceNumber, highest) : 1;
        if (!started || ahead > MAX_GAP || ahead < -MAX_GAP) {
            started = true;
            highest = sequenceNumber;
            seen = 1;
            tally.onPacket(0);
        } else if (ahead > 0) {
            highest = sequenceNumber;
            seen = ahead < WINDOW ? seen << ahead | 1 : 1;
            tally.onPacket(ahead - 1);
            measureJitter(timestamp, nowNs);
            return;
        } else if (-ahead < WINDOW && (seen >> -ahead & 1) == 0) {
            seen |= 1L << -ahead;
            tally.onLatePacket();
        } else {
            tally.onDuplicate();
        }
        lastTimestamp = timestamp;
        lastNs = nowNs;
    }

    private void measureJitter(int timestamp, long nowNs) {
        int step = timestamp - lastTimestamp;
        long difference = Math.abs(nowNs - lastNs - step * NANOS_PER_SECOND / CLOCK_RATE);
        if (step > 0 && step < LONGEST_STEP && difference < LONGEST_DIFFERENCE_NS) {
            jitterNs += (difference - jitterNs) / 16;
        }
        lastTimestamp = timestamp;
        lastNs = nowNs;
    }

    public long packets() {
        return packets;
    }

    public long jitterNs() {
        return (long) jitterNs;
    }
}
