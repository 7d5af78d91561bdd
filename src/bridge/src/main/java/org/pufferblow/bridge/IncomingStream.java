package org.pufferblow.bridge;

import org.pufferblow.media.report.ReceptionReport;
import org.pufferblow.media.rewrite.SequenceNumberMapper;
import org.pufferblow.media.rewrite.StreamTiming;
import org.pufferblow.rtp.RtpPacket;
import org.pufferblow.rtp.SequenceNumbers;

/** One SSRC of a peer. Belongs to the peer's port thread. */
final class IncomingStream {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long USUAL_PACKET_NS = 20_000_000L;
    /** Browsers adapt their bitrate to what these reports say; they send theirs as often. */
    private static final long REPORT_INTERVAL_NS = 1_000_000_000L;
    /** No sender reports more often than this. A peer must not have a packet of many reports sent to everyone. */
    private static final long MIN_SENDER_REPORT_INTERVAL_NS = 250_000_000L;

    final int ssrc;
    /** Unique in the conference; a later stream has a higher one. */
    final long id;
    final SequenceNumberMapper numbers;
    final ReceptionReport reception;
    private final int clockRate;
    /** In units of the clock. In discontinuous transmission a packet stands for 400 ms (RFC 7587 section 3.1.3). */
    private final int longestPacket;
    private long lastPacketNs;
    private boolean started;
    private int lastSequenceNumber;
    private int lastTimestamp;
    private long packetTimeNs = USUAL_PACKET_NS;
    private boolean saidBye;
    private long lastReportNs;
    private long lastSenderReportNs;
    private boolean sentReport;

    IncomingStream(StreamTiming timing, int ssrc, long id, long nowNs) {
        this.ssrc = ssrc;
        this.id = id;
        clockRate = timing.clockRate();
        longestPacket = clockRate / 2;
        numbers = new SequenceNumberMapper(timing);
        reception = new ReceptionReport(ssrc, clockRate);
        lastReportNs = nowNs;
        lastPacketNs = nowNs;
    }

    void onPacket(RtpPacket packet, long nowNs) {
        reception.onPacket(packet.sequenceNumber(), packet.timestamp(), nowNs);
        lastPacketNs = nowNs;
        int ahead = started ? SequenceNumbers.distance(packet.sequenceNumber(), lastSequenceNumber) : 1;
        if (ahead <= 0) {
            return;
        }
        int step = packet.timestamp() - lastTimestamp;
        if (started && ahead == 1 && step > 0 && step <= longestPacket) {
            packetTimeNs = step * NANOS_PER_SECOND / clockRate;
        }
        started = true;
        // Whoever goes on after a goodbye has not gone.
        saidBye = false;
        lastSequenceNumber = packet.sequenceNumber();
        lastTimestamp = packet.timestamp();
    }

    /** Takes note of a BYE: there is nothing more to come. */
    void onBye() {
        saidBye = true;
    }

    boolean hasSaidBye() {
        return saidBye;
    }

    /** What the last packet stood for, going by the ones before. */
    long packetTimeNs() {
        return packetTimeNs;
    }

    /** Takes note of a sender report; answers whether it may be passed on. */
    boolean onSenderReport(long ntpTimestamp, long nowNs) {
        reception.onSenderReport(ntpTimestamp, nowNs);
        if (sentReport && nowNs - lastSenderReportNs < MIN_SENDER_REPORT_INTERVAL_NS) {
            return false;
        }
        sentReport = true;
        lastSenderReportNs = nowNs;
        return true;
    }

    long idleNs(long nowNs) {
        return nowNs - lastPacketNs;
    }

    /** Whether the peer is to be told again how its packets arrive; true once in each interval. */
    boolean takeReportDue(long nowNs) {
        if (nowNs - lastReportNs < REPORT_INTERVAL_NS) {
            return false;
        }
        lastReportNs = nowNs;
        return true;
    }
}
