package org.pufferblow.bridge;

import org.pufferblow.bridge.Routing.RoutedSource;
import org.pufferblow.rtp.ExtensionElements;
import org.pufferblow.rtp.RtpPacket;

/**
 * Which of an endpoint's sources a packet belongs to (RFC 9143 section 9.2): the one whose mid it names; else the one that its
 * SSRC was known to belong to, by earlier packets or by the description; else the one that has its rid; else the only one that
 * has its payload type. Belongs to the endpoint's port thread; allocates nothing.
 */
final class SourceDemux {
    private static final int ABSENT = -1;

    private final ExtensionElements elements = new ExtensionElements();
    private int audioLevelOffset;
    private int midOffset;
    private int midLength;
    private int ridOffset;
    private int ridLength;

    /** Null if it belongs to none, or to one that does not have its payload type. */
    RoutedSource find(Routing now, RtpPacket packet) {
        readExtensions(now, packet);
        RoutedSource[] sources = now.sources();
        int payloadType = packet.payloadType();
        RoutedSource found;
        if (midOffset != ABSENT) {
            found = byMid(sources, packet.buffer());
        } else if (sources.length == 1) {
            found = sources[0];
        } else {
            found = withoutMid(sources, packet, payloadType);
        }
        return found != null && found.format.accepts(payloadType) ? found : null;
    }

    private void readExtensions(Routing now, RtpPacket packet) {
        audioLevelOffset = ABSENT;
        midOffset = ABSENT;
        ridOffset = ABSENT;
        elements.start(packet);
        while (elements.next()) {
            int id = elements.id();
            if (id == now.midId()) {
                midOffset = elements.offset();
                midLength = elements.length();
            } else if (id == now.audioLevelId() && elements.length() == 1) {
                audioLevelOffset = elements.offset();
            } else if (id == now.ridId() || id == now.repairedRidId()) {
                ridOffset = elements.offset();
                ridLength = elements.length();
            }
        }
    }

    private RoutedSource byMid(RoutedSource[] sources, byte[] buffer) {
        for (RoutedSource each : sources) {
            if (each.format.isMid(buffer, midOffset, midLength)) {
                return each;
            }
        }
        return null;
    }

    private RoutedSource withoutMid(RoutedSource[] sources, RtpPacket packet, int payloadType) {
        int ssrc = packet.ssrc();
        for (RoutedSource each : sources) {
            if (each.source.streams().find(ssrc) != null) {
                return each;
            }
        }
        for (RoutedSource each : sources) {
            if (each.format.declares(ssrc)) {
                return each;
            }
        }
        RoutedSource only = null;
        boolean several = false;
        for (RoutedSource each : sources) {
            if (ridOffset != ABSENT && each.format.isRid(packet.buffer(), ridOffset, ridLength)) {
                return each;
            }
            if (each.format.accepts(payloadType)) {
                several |= only != null;
                only = each;
            }
        }
        return several ? null : only;
    }

    /** Where the byte of RFC 6464 stands in the buffer of the packet that was looked at last; -1 if it has none. */
    int audioLevelOffset() {
        return audioLevelOffset;
    }
}
