package org.pufferblow.bridge;

import org.pufferblow.bridge.Routing.RoutedSource;
import org.pufferblow.rtp.Bye;
import org.pufferblow.rtp.Feedback;
import org.pufferblow.rtp.FullIntraRequest;
import org.pufferblow.rtp.Nack;
import org.pufferblow.rtp.PictureLossIndication;
import org.pufferblow.rtp.Remb;
import org.pufferblow.rtp.ReportBlocks;
import org.pufferblow.rtp.RtcpPacket;
import org.pufferblow.rtp.RtcpWriter;
import org.pufferblow.rtp.SenderReport;
import org.pufferblow.rtp.TransportWideFeedback;
import org.pufferblow.transport.PeerTransport;

/**
 * What one endpoint says by RTCP, and what it is told. Its sender reports go on, rewritten, where its packets go. What it
 * says about streams that it receives is read and counted by kind, and finds the stream by its SSRC; nobody acts on it.
 * Belongs to the endpoint's port thread, which is also that of every source that it receives; allocates nothing.
 */
final class RtcpPath {
    private final PacketCounters counters;
    private final int reportSsrc;
    private final byte[] reportCname;

    private final RtcpPacket packet = new RtcpPacket();
    private final Bye bye = new Bye();
    private final SenderReport senderReport = new SenderReport();
    private final ReportBlocks blocks = new ReportBlocks();
    private final Feedback.Reader feedbackReader = new Feedback.Reader();
    private final RtcpWriter writer = new RtcpWriter();
    private final byte[] buffer = new byte[RtcpWriter.MAX_LENGTH];

    /** @param reportSsrc who we are in reports to the peer */
    RtcpPath(PacketCounters counters, int reportSsrc, byte[] reportCname) {
        this.counters = counters;
        this.reportSsrc = reportSsrc;
        this.reportCname = reportCname;
    }

    /** Tells the peer how its packets arrive (RFC 3550 section 6.4.2). */
    void report(PeerTransport transport, IncomingStream stream, long nowNs) {
        writer.begin(buffer, 0);
        writer.receiverReport(reportSsrc);
        stream.reception.write(writer, nowNs);
        writer.cname(reportSsrc, reportCname);
        if (transport.sendRtcp(buffer, 0, writer.length())) {
            counters.receiverReportsSent.increment();
        }
    }

    void onRtcp(Routing now, byte[] from, int offset, int length, long nowNs) {
        if (!packet.wrap(from, offset, length)) {
            counters.rtcpMalformed.increment();
            return;
        }
        while (packet.next()) {
            if (senderReport.wrap(packet)) {
                counters.senderReportsReceived.increment();
                onSenderReport(now, nowNs);
            } else {
                if (bye.wrap(packet)) {
                    onBye(now);
                } else if (Feedback.isFeedback(packet)) {
                    onFeedback(now, feedbackReader.read(packet));
                }
                counters.rtcpConsumed.increment();
            }
            // Of a sender report as well: whoever sends reports in one packet on what they receive (RFC 3550 section 6.4.1).
            if (blocks.start(packet)) {
                onReportBlocks(now);
            }
        }
    }

    private void onReportBlocks(Routing now) {
        while (blocks.next()) {
            counters.reportBlocks.increment();
            find(now, blocks.ssrc());
        }
    }

    private void onFeedback(Routing now, Feedback feedback) {
        switch (feedback) {
            case null -> counters.feedbackMalformed.increment();
            case Nack nack -> {
                counters.nacks.increment();
                find(now, nack.mediaSsrc());
            }
            case PictureLossIndication pli -> {
                counters.pictureLossIndications.increment();
                find(now, pli.mediaSsrc());
            }
            case FullIntraRequest fir -> {
                counters.fullIntraRequests.increment();
                for (int i = 0; i < fir.count(); i++) {
                    find(now, fir.ssrc(i));
                }
            }
            case Remb remb -> counters.rembs.increment();
            case TransportWideFeedback wide -> counters.transportWideFeedback.increment();
            case Feedback.Unknown unknown -> counters.feedbackUnknown.increment();
        }
    }

    /** The source of a stream that the peer speaks of: null for one that it is not sent, or that has carried nothing yet. */
    private MediaSource find(Routing now, int ssrc) {
        OutgoingStream stream = now.outgoing(ssrc);
        if (stream == null) {
            counters.feedbackOfUnknownStream.increment();
            return null;
        }
        return stream.origin;
    }

    /** Of this peer's own SSRCs, whatever others it names. */
    private void onBye(Routing now) {
        for (RoutedSource routed : now.sources()) {
            for (int i = 0; i < bye.count(); i++) {
                IncomingStream stream = routed.source.streams().find(bye.ssrc(i));
                if (stream != null) {
                    stream.onBye();
                }
            }
        }
    }

    private void onSenderReport(Routing now, long nowNs) {
        for (RoutedSource routed : now.sources()) {
            IncomingStreams streams = routed.source.streams();
            IncomingStream stream = streams.find(senderReport.ssrc());
            if (stream != null) {
                boolean mayPass = stream.onSenderReport(senderReport.ntpTimestamp(), nowNs);
                if (mayPass && stream == streams.current() && routed.withheld == null) {
                    forward(routed, stream);
                }
                return;
            }
        }
    }

    private void forward(RoutedSource routed, IncomingStream stream) {
        for (Route route : routed.routes) {
            sendSenderReport(route, stream.id);
        }
    }

    /** The peer's wall clock stays: what else comes from it can be played in step. All the rest is ours. */
    private void sendSenderReport(Route route, long stream) {
        OutgoingStream out = route.stream;
        if (!out.numbers.isFrom(stream)) {
            return;
        }
        int ssrc = route.format.ssrc();
        writer.begin(buffer, 0);
        writer.senderReport(ssrc, senderReport.ntpTimestamp(), out.numbers.mapTimestamp(senderReport.rtpTimestamp()),
                (int) out.packets.get(), (int) out.octets.get());
        writer.cname(ssrc, route.cname);
        if (route.transport.sendRtcp(buffer, 0, writer.length())) {
            counters.senderReportsForwarded.increment();
        }
    }
}
