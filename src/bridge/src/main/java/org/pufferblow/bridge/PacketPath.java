package org.pufferblow.bridge;

import java.util.function.LongSupplier;
import org.pufferblow.media.rewrite.SequenceNumberMapper;
import org.pufferblow.media.speech.VoiceMeter;
import org.pufferblow.rtp.AudioLevel;
import org.pufferblow.rtp.Bye;
import org.pufferblow.rtp.ExtensionElements;
import org.pufferblow.rtp.RtcpPacket;
import org.pufferblow.rtp.RtcpWriter;
import org.pufferblow.rtp.RtpPacket;
import org.pufferblow.rtp.RtpWriter;
import org.pufferblow.rtp.SenderReport;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.RtpSender;

/**
 * The way of one endpoint's packets to those who hear it. Everything but {@link #publish} and the counters belongs to
 * the endpoint's port thread, the streams of the routes included. Nothing here locks, allocates (a new SSRC aside) or
 * logs.
 */
final class PacketPath {
    final Counter packetsReceived = new Counter();
    final Counter bytesReceived = new Counter();
    final Counter dropped = new Counter();

    private final PacketCounters counters;
    private final IncomingStreams streams;
    private final int reportSsrc;
    private final byte[] reportCname;
    /** Written by the control side, read once per packet: what a snapshot refers to is published with it. */
    private volatile Routing routing = Routing.NOTHING;

    private final RtpPacket packet = new RtpPacket();
    private final ExtensionElements elements = new ExtensionElements();
    private final RtpWriter writer = new RtpWriter();
    private final RtcpPacket rtcp = new RtcpPacket();
    private final Bye bye = new Bye();
    private final SenderReport senderReport = new SenderReport();
    private final RtcpWriter rtcpWriter = new RtcpWriter();
    private final byte[] rtcpBuffer = new byte[RtcpWriter.MAX_LENGTH];
    private final Talker talker;
    private final LoudestSpeakers loudest;
    private final BridgeConfig.Silence silence;
    private int silentPackets;
    private int audioLevelOffset;

    /**
     * A path that leads nowhere yet.
     *
     * @param streamIds see {@link IncomingStreams}
     * @param reportSsrc who we are in reports to the peer
     */
    PacketPath(PacketCounters counters, LongSupplier streamIds, int reportSsrc, byte[] reportCname, Talker talker,
            LoudestSpeakers loudest, BridgeConfig.Silence silence) {
        this.counters = counters;
        this.streams = new IncomingStreams(streamIds);
        this.reportSsrc = reportSsrc;
        this.reportCname = reportCname;
        this.talker = talker;
        this.loudest = loudest;
        this.silence = silence;
    }

    Talker talker() {
        return talker;
    }

    /** On the control side: from the next packet on, this is what happens. */
    void publish(Routing next) {
        routing = next;
    }

    void onRtp(byte[] buffer, int offset, int length, long nowNs) {
        Routing now = routing;
        counters.received.increment();
        packetsReceived.add(1);
        bytesReceived.add(length);
        Drop drop = receive(now, buffer, offset, length, nowNs);
        if (drop != null) {
            counters.drop(drop);
            dropped.add(1);
        }
    }

    /** Answers why the packet went nowhere; null if it went somewhere. */
    private Drop receive(Routing now, byte[] buffer, int offset, int length, long nowNs) {
        if (!packet.wrap(buffer, offset, length)) {
            return Drop.MALFORMED;
        }
        IncomingFormat format = now.format();
        if (format == null || packet.payloadType() != format.payloadType() || !readExtensions(format)) {
            return Drop.UNNEGOTIATED;
        }
        IncomingStream stream = streams.findOrAdd(packet.ssrc(), format, nowNs);
        if (stream == null) {
            return Drop.SURPLUS_STREAM;
        }
        boolean microphone = streams.isMicrophone(stream, format, nowNs);
        stream.onPacket(packet, nowNs);
        if (stream.takeReportDue(nowNs)) {
            report(now.transport(), stream, nowNs);
        }
        return microphone ? forward(now, stream, nowNs) : Drop.SECOND_STREAM;
    }

    /** Finds what we use of the extensions; false if the packet says that it belongs to another m-line. */
    private boolean readExtensions(IncomingFormat format) {
        audioLevelOffset = -1;
        elements.start(packet);
        while (elements.next()) {
            if (format.isOfAnotherLine(packet, elements)) {
                return false;
            }
            if (elements.id() == format.audioLevelId() && elements.length() == 1) {
                audioLevelOffset = elements.offset();
            }
        }
        return true;
    }

    private Drop forward(Routing now, IncomingStream stream, long nowNs) {
        Drop withheld = withheld(now, stream, nowNs);
        if (withheld != null) {
            stream.numbers.withhold(packet.sequenceNumber());
            return withheld;
        }
        long index = stream.numbers.forward(packet.sequenceNumber());
        if (index < 0) {
            return index == SequenceNumberMapper.DUPLICATE ? Drop.DUPLICATE : Drop.LATE;
        }
        if (now.routes().length == 0) {
            return Drop.UNHEARD;
        }
        boolean marker = packet.marker() || stream.numbers.startsTalkspurt();
        for (Route route : now.routes()) {
            send(route, stream.id, index, marker, nowNs);
        }
        return null;
    }

    /** Why nobody is to hear the packet; null if they are. Its level counts whether it is heard or not. */
    private Drop withheld(Routing now, IncomingStream stream, long nowNs) {
        if (now.withheld() != null) {
            talker.hush(nowNs);
            return now.withheld();
        }
        if (packet.payloadLength() == 0) {
            return Drop.EMPTY;
        }
        boolean hasLevel = audioLevelOffset >= 0;
        talker.onPacket(stream, packet.sequenceNumber(), packet.timestamp(),
                hasLevel ? AudioLevel.level(packet.buffer(), audioLevelOffset) : VoiceMeter.NO_LEVEL,
                hasLevel && AudioLevel.voice(packet.buffer(), audioLevelOffset), packet.payloadLength(), nowNs);
        silentPackets = talker.isSilent() ? Math.min(silentPackets + 1, Integer.MAX_VALUE - 1) : 0;
        if (silence.discard() && silentPackets > silence.forwardedPackets()) {
            return Drop.SILENT;
        }
        return loudest.admits(talker, nowNs) ? null : Drop.OUTRANKED;
    }

    private void send(Route route, long source, long index, boolean marker, long nowNs) {
        OutgoingStream out = route.stream;
        if (!out.numbers.map(source, route.run, index, packet.timestamp(), marker, nowNs)) {
            counters.outdated.increment();
            return;
        }
        int length = route.format.write(packet, audioLevelOffset, out.numbers, nowNs, writer, out.sender.buffer(),
                RtpSender.MAX_PACKET_LENGTH);
        if (length < 0) {
            counters.tooLong.increment();
        } else if (out.sender.send(length)) {
            out.packets.add(1);
            out.bytes.add(length);
            out.octets.add(packet.payloadLength());
            counters.forwarded.increment();
        } else {
            counters.unsent.increment();
        }
    }

    /** Tells the peer how its packets arrive (RFC 3550 section 6.4.2). */
    private void report(PeerTransport transport, IncomingStream stream, long nowNs) {
        rtcpWriter.begin(rtcpBuffer, 0);
        rtcpWriter.receiverReport(reportSsrc);
        stream.reception.write(rtcpWriter, nowNs);
        rtcpWriter.cname(reportSsrc, reportCname);
        if (transport.sendRtcp(rtcpBuffer, 0, rtcpWriter.length())) {
            counters.receiverReportsSent.increment();
        }
    }

    /** Sender reports go on, rewritten, where the packets go; everything else is for us, and ends here. */
    void onRtcp(byte[] buffer, int offset, int length, long nowNs) {
        Routing now = routing;
        if (!rtcp.wrap(buffer, offset, length)) {
            counters.rtcpMalformed.increment();
            return;
        }
        while (rtcp.next()) {
            if (senderReport.wrap(rtcp)) {
                counters.senderReportsReceived.increment();
                onSenderReport(now, nowNs);
            } else {
                if (bye.wrap(rtcp)) {
                    onBye();
                }
                counters.rtcpConsumed.increment();
            }
        }
    }

    /** Of this peer's own SSRCs, whatever others it names. */
    private void onBye() {
        for (int i = 0; i < bye.count(); i++) {
            IncomingStream stream = streams.find(bye.ssrc(i));
            if (stream != null) {
                stream.onBye();
            }
        }
    }

    private void onSenderReport(Routing now, long nowNs) {
        IncomingStream stream = streams.find(senderReport.ssrc());
        boolean passedOn = stream != null && stream.onSenderReport(senderReport.ntpTimestamp(), nowNs)
                && stream == streams.microphone() && now.withheld() == null;
        if (passedOn) {
            for (Route route : now.routes()) {
                sendSenderReport(route, stream.id);
            }
        }
    }

    /** The peer's wall clock stays: what else comes from it can be played in step. All the rest is ours. */
    private void sendSenderReport(Route route, long source) {
        OutgoingStream out = route.stream;
        if (!out.numbers.isFrom(source)) {
            return;
        }
        int ssrc = route.format.ssrc();
        rtcpWriter.begin(rtcpBuffer, 0);
        rtcpWriter.senderReport(ssrc, senderReport.ntpTimestamp(),
                out.numbers.mapTimestamp(senderReport.rtpTimestamp()), (int) out.packets.get(),
                (int) out.octets.get());
        rtcpWriter.cname(ssrc, route.cname);
        if (route.transport.sendRtcp(rtcpBuffer, 0, rtcpWriter.length())) {
            counters.senderReportsForwarded.increment();
        }
    }
}
