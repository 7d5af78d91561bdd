package org.pufferblow.bench;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import org.pufferblow.bridge.HeaderExtension;
import org.pufferblow.rtp.RtpWriter;

/**
 * Somebody who speaks: 20 ms of Opus at 32 kbit/s in each packet, as Chromium sends it. What goes to a listener is 104 bytes
 * of RTP, 120 under AES-GCM. Belongs to one thread.
 */
final class OpusFrames {
    static final int PAYLOAD_TYPE = 111;
    static final String MID = "0";
    static final Map<HeaderExtension, Integer> EXTENSION_IDS = Map.of(HeaderExtension.AUDIO_LEVEL, 1,
            HeaderExtension.ABS_SEND_TIME, 2, HeaderExtension.MID, 4);
    /** What the bridge writes for a listener: the fixed header, and 12 bytes of extensions. */
    static final int HEADER_LENGTH = 24;
    static final int PAYLOAD_LENGTH = 80;
    static final long PACKET_NS = 20_000_000L;

    private static final int SAMPLES = 960;
    private static final byte SPEECH_LEVEL = (byte) 0x9e;

    private final byte[] packet = new byte[1500];
    private final int length;
    private int sequenceNumber;
    private int timestamp;

    OpusFrames(int ssrc) {
        byte[] payload = new byte[PAYLOAD_LENGTH];
        new SplittableRandom(ssrc).nextBytes(payload);
        RtpWriter writer = new RtpWriter();
        writer.header(packet, 0, packet.length, false, PAYLOAD_TYPE, 0, 0, ssrc);
        writer.element(EXTENSION_IDS.get(HeaderExtension.AUDIO_LEVEL), new byte[]{SPEECH_LEVEL}, 0, 1);
        writer.absSendTime(EXTENSION_IDS.get(HeaderExtension.ABS_SEND_TIME), 0);
        byte[] mid = MID.getBytes(StandardCharsets.US_ASCII);
        writer.element(EXTENSION_IDS.get(HeaderExtension.MID), mid, 0, mid.length);
        length = writer.payload(payload, 0, payload.length);
    }

    /** Moves on to the next packet, which {@link #packet} and {@link #length} then are. */
    void next() {
        sequenceNumber = (sequenceNumber + 1) & 0xFFFF;
        timestamp += SAMPLES;
        packet[2] = (byte) (sequenceNumber >>> 8);
        packet[3] = (byte) sequenceNumber;
        packet[4] = (byte) (timestamp >>> 24);
        packet[5] = (byte) (timestamp >>> 16);
        packet[6] = (byte) (timestamp >>> 8);
        packet[7] = (byte) timestamp;
    }

    byte[] packet() {
        return packet;
    }

    int length() {
        return length;
    }
}
