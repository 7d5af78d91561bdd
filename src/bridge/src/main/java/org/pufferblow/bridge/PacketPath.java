package org.pufferblow.bridge;

import org.pufferblow.bridge.Routing.RoutedSource;
import org.pufferblow.media.rewrite.SequenceNumberMapper;
import org.pufferblow.rtp.RtpPacket;
import org.pufferblow.rtp.RtpWriter;
import org.pufferblow.transport.RtpSender;

/**
 * The way of one endpoint's packets to those who get them. Everything but {@link #publish} and the counters belongs to
 * the endpoint's port thread, the streams of the routes included. Nothing here locks, allocates (a new SSRC aside) or
 * logs.
 */
final class PacketPath {
    final Counter packetsReceived = new Counter();
    final Counter bytesReceived = new Counter();
    final Counter dropped = new Counter();

    private final PacketCounters counters;
    private final RtcpPath rtcp;
    /** Written by the control side, read once per packet: what a snapshot refers to is published with it. */
    private volatile Routing routing = Routing.NOTHING;

    private final RtpPacket packet = new RtpPacket();
    private final SourceDemux demux = new SourceDemux();
    private final RtpWriter writer = new RtpWriter();

    /** A path that leads nowhere yet. */
    PacketPath(PacketCounters counters, RtcpPath rtcp) {
        this.counters = counters;
        this.rtcp = rtcp;
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

    void onRtcp(byte[] buffer, int offset, int length, long nowNs) {
        rtcp.onRtcp(routing, buffer, offset, length, nowNs);
    }

    /** Answers why the packet went nowhere; null if it went somewhere. */
    private Drop receive(Routing now, byte[] buffer, int offset, int length, long nowNs) {
        if (!packet.wrap(buffer, offset, length)) {
            return Drop.MALFORMED;
        }
        RoutedSource routed = demux.find(now, packet);
        if (routed == null) {
            return Drop.UNNEGOTIATED;
        }
        if (routed.format.isRepair(packet.payloadType())) {
            return Drop.REPAIR;
        }
        IncomingStreams streams = routed.source.streams();
        IncomingStream stream = streams.findOrAdd(packet.ssrc(), routed.format, nowNs);
        if (stream == null) {
            return Drop.SURPLUS_STREAM;
        }
        boolean current = streams.isCurrent(stream, routed.format, nowNs);
        stream.onPacket(packet, nowNs);
        if (stream.takeReportDue(nowNs)) {
            rtcp.report(now.transport(), stream, nowNs);
        }
        return current ? forward(routed, stream, nowNs) : Drop.SECOND_STREAM;
    }

    private Drop forward(RoutedSource routed, IncomingStream stream, long nowNs) {
        int levelOffset = audioLevelOffset(routed);
        Drop withheld = withheld(routed, stream, levelOffset, nowNs);
        if (withheld != null) {
            stream.numbers.withhold(packet.sequenceNumber());
            return withheld;
        }
        long index = stream.numbers.forward(packet.sequenceNumber());
        if (index < 0) {
            return index == SequenceNumberMapper.DUPLICATE ? Drop.DUPLICATE : Drop.LATE;
        }
        Route[] routes = routed.routes;
        if (routes.length == 0) {
            return Drop.UNHEARD;
        }
        boolean marker = packet.marker() || stream.numbers.startsTalkspurt();
        for (Route route : routes) {
            send(route, routed.source, stream.id, index, marker, levelOffset, nowNs);
        }
        return null;
    }

    private int audioLevelOffset(RoutedSource routed) {
        return routed.format.audioLevelId() == SourceFormat.NO_ID ? -1 : demux.audioLevelOffset();
    }

    /** Why nobody is to get the packet; null if they are. */
    private Drop withheld(RoutedSource routed, IncomingStream stream, int levelOffset, long nowNs) {
        ForwardingPolicy policy = routed.source.policy();
        if (routed.withheld != null) {
            policy.onWithheld(nowNs);
            return routed.withheld;
        }
        if (packet.payloadLength() == 0) {
            return Drop.EMPTY;
        }
        return policy.check(stream, packet, levelOffset, nowNs);
    }

    private void send(Route route, MediaSource origin, long stream, long index, boolean marker, int levelOffset,
            long nowNs) {
        OutgoingStream out = route.stream;
        if (!out.numbers.map(stream, route.run, index, packet.timestamp(), marker, nowNs)) {
            counters.outdated.increment();
            return;
        }
        if (out.origin != origin) {
            out.origin = origin;
        }
        int length = route.format.write(packet, levelOffset, out.numbers, nowNs, writer, out.sender.buffer(),
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
}
