package org.pufferblow.media.report;

import org.pufferblow.rtp.RtcpWriter;
import org.pufferblow.rtp.SequenceNumbers;

/**
 * What a receiver report says about one incoming stream: loss, jitter, and the sender report that it answers (RFC 3550
 * section 6.4.1, appendices A.1, A.3, A.8; the names are the RFC's). Belongs to the stream's port thread.
 */
public final class ReceptionReport {
    private static final int MAX_DROPOUT = 3000;
    private static final int MIN_LOST = -0x800000;
    private static final int MAX_LOST = 0x7FFFFF;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int ssrc;
    private final long clockRate;
    /**
     * Half a second: no network that carries a call delays one packet by so much more than the one before. It was a pause in
     * which the sender's clock stood still, or that clock jumped; measured as jitter it would take a second to be forgotten.
     */
    private final long jump;

    private boolean started;
    private long baseSeq;
    private long maxSeq;
    private long received;
    private long expectedPrior;
    private long receivedPrior;
    private long startNs;
    private int transit;
    /** Scaled by 16, as in appendix A.8. */
    private long jitter;
    private int lastSr;
    private long lastSrNs;

    public ReceptionReport(int ssrc, int clockRate) {
        this.ssrc = ssrc;
        this.clockRate = clockRate;
        this.jump = clockRate / 2;
    }

    /** Takes note of every packet that arrives, forwarded or not. */
    public void onPacket(int sequenceNumber, int timestamp, long nowNs) {
        if (!started) {
            started = true;
            startNs = nowNs;
            restart(sequenceNumber);
            transit = arrival(nowNs) - timestamp;
        } else {
            int ahead = SequenceNumbers.distance(sequenceNumber, (int) maxSeq);
            if (ahead > MAX_DROPOUT) {
                restart(sequenceNumber);
                transit = arrival(nowNs) - timestamp;
            } else {
                maxSeq += Math.max(ahead, 0);
                updateJitter(timestamp, nowNs);
            }
        }
        received++;
    }

    private void restart(int sequenceNumber) {
        baseSeq = sequenceNumber;
        maxSeq = sequenceNumber;
        received = 0;
        expectedPrior = 0;
        receivedPrior = 0;
    }

    private void updateJitter(int timestamp, long nowNs) {
        int now = arrival(nowNs) - timestamp;
        long difference = Math.abs((long) (now - transit));
        transit = now;
        if (difference < jump) {
            jitter += difference - ((jitter + 8) >> 4);
        }
    }

    /** In units of the RTP clock since the first packet. */
    private int arrival(long nowNs) {
        long sinceNs = nowNs - startNs;
        return (int) (sinceNs / NANOS_PER_SECOND * clockRate + sinceNs % NANOS_PER_SECOND * clockRate
                / NANOS_PER_SECOND);
    }

    /** Takes note of a sender report of this stream. */
    public void onSenderReport(long ntpTimestamp, long nowNs) {
        lastSr = (int) (ntpTimestamp >>> 16);
        lastSrNs = nowNs;
    }

    /** Adds the block to a report, and begins the next interval. */
    public void write(RtcpWriter writer, long nowNs) {
        long expected = maxSeq - baseSeq + 1;
        int lost = Math.clamp(expected - received, MIN_LOST, MAX_LOST);
        long expectedInterval = expected - expectedPrior;
        long lostInterval = expectedInterval - (received - receivedPrior);
        int fraction = expectedInterval <= 0 || lostInterval <= 0 ? 0 : (int) ((lostInterval << 8) / expectedInterval);
        expectedPrior = expected;
        receivedPrior = received;
        writer.reportBlock(ssrc, Math.min(fraction, 255), lost, (int) maxSeq, (int) (jitter >> 4), lastSr,
                lastSr == 0 ? 0 : delaySinceLastSr(nowNs));
    }

    private int delaySinceLastSr(long nowNs) {
        long sinceNs = nowNs - lastSrNs;
        return (int) (sinceNs / NANOS_PER_SECOND * 65_536 + sinceNs % NANOS_PER_SECOND * 65_536 / NANOS_PER_SECOND);
    }
}
