package org.pufferblow.bridge;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pufferblow.rtp.ExtensionElements;
import org.pufferblow.rtp.RtpPacket;

/** One packet as a receiver saw it. */
record Sent(long ssrc, int payloadType, int sequenceNumber, int timestamp, boolean marker, String payload,
        Map<Integer, String> extensions) {

    static Sent of(byte[] bytes) {
        RtpPacket packet = new RtpPacket();
        if (!packet.wrap(bytes, 0, bytes.length)) {
            throw new IllegalArgumentException("no RTP");
        }
        Map<Integer, String> found = new LinkedHashMap<>();
        ExtensionElements elements = new ExtensionElements();
        elements.start(packet);
        while (elements.next()) {
            found.put(elements.id(), text(bytes, elements.offset(), elements.length()));
        }
        return new Sent(Integer.toUnsignedLong(packet.ssrc()), packet.payloadType(), packet.sequenceNumber(),
                packet.timestamp(), packet.marker(), text(bytes, packet.payloadOffset(), packet.payloadLength()),
                found);
    }

    private static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }
}
