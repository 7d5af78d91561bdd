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
    /** What receivers say of their streams: blocks of reports, and feedback by kind. */
    final LongAdder reportBlocks = new LongAdder();
    final LongAdder nacks = new LongAdder();
    final LongAdder pictureLossIndications = new LongAdder();
    final LongAdder fullIntraRequests = new LongAdder();
    final LongAdder rembs = new LongAdder();
    final LongAdder transportWideFeedback = new LongAdder();
    final LongAdder feedbackUnknown = new LongAdder();
    final LongAdder feedbackMalformed = new LongAdder();
    /** Times that a report or feedback named a stream that its peer is not sent. */
    final LongAdder feedbackOfUnknownStream = new LongAdder();
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
        values.put("rtcp_report_blocks_received", reportBlocks.sum());
        values.put("rtcp_nack_received", nacks.sum());
        values.put("rtcp_pli_received", pictureLossIndications.sum());
        values.put("rtcp_fir_received", fullIntraRequests.sum());
        values.put("rtcp_remb_received", rembs.sum());
        values.put("rtcp_transport_cc_received", transportWideFeedback.sum());
        values.put("rtcp_feedback_unknown", feedbackUnknown.sum());
        values.put("rtcp_feedback_malformed", feedbackMalformed.sum());
        values.put("rtcp_of_unknown_stream", feedbackOfUnknownStream.sum());
        return values;
    }
}
