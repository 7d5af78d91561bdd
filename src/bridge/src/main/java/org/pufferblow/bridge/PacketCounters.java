package org.pufferblow.bridge;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The packet path's counters, of all conferences together. Any port thread adds, any thread reads; nobody waits. */
final class PacketCounters {
    final LongAdder received = new LongAdder();
    /** Outgoing packets: one to each receiver. */
    final LongAdder forwarded = new LongAdder();
    /** Outgoing packets that the receiver's transport did not take: no keys yet, or closed. */
    final LongAdder unsent = new LongAdder();
    /** Outgoing packets that would have been longer than a packet may be. */
    final LongAdder tooLong = new LongAdder();
    /** Outgoing packets from before the receiver's pause, or from before the source changed. */
    final LongAdder outdated = new LongAdder();
    final LongAdder rtcpMalformed = new LongAdder();
    /** RTCP packets of peers that end here: receiver reports, feedback, BYE, descriptions. */
    final LongAdder rtcpConsumed = new LongAdder();
    final LongAdder senderReportsReceived = new LongAdder();
    final LongAdder senderReportsForwarded = new LongAdder();
    final LongAdder receiverReportsSent = new LongAdder();
    private final Map<Drop, LongAdder> dropped = new EnumMap<>(Drop.class);

    PacketCounters() {
        for (Drop reason : Drop.values()) {
            dropped.put(reason, new LongAdder());
        }
    }

    void drop(Drop reason) {
        dropped.get(reason).increment();
    }

    Map<String, Long> read() {
        Map<String, Long> values = new LinkedHashMap<>();
        values.put("received", received.sum());
        values.put("forwarded", forwarded.sum());
        dropped.forEach((reason, count) -> values.put(reason.counterName(), count.sum()));
        values.put("outgoing_dropped_unsent", unsent.sum());
        values.put("outgoing_dropped_too_long", tooLong.sum());
        values.put("outgoing_dropped_outdated", outdated.sum());
        values.put("rtcp_dropped_malformed", rtcpMalformed.sum());
        values.put("rtcp_consumed", rtcpConsumed.sum());
        values.put("rtcp_sender_reports_received", senderReportsReceived.sum());
        values.put("rtcp_sender_reports_forwarded", senderReportsForwarded.sum());
        values.put("rtcp_receiver_reports_sent", receiverReportsSent.sum());
        return values;
    }
}
