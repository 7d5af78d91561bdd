package org.pufferblow.load.client;

import java.nio.ByteBuffer;
import org.pufferblow.load.measure.MediaTally;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.RtpSender;

/**
 * What one client sends: a packet each 20 ms with its level (RFC 6464), and the time at which it leaves where Opus would be.
 * Confined to the port thread, apart from its construction.
 *
 * <pre>
 * RTP header, 12 bytes | BE DE 00 01 | ID, level, 0, 0 | payload: magic (8 bytes), {@link System#nanoTime} (8 bytes), noise
 * </pre>
 */
final class VoiceStream {
    static final int HEADER_LENGTH = 12;
    static final long NOT_OURS = Long.MIN_VALUE;
    /** Of a payload that is long enough. */
    static final int MIN_PAYLOAD_LENGTH = 16;
    private static final long MAGIC = 0x7075_6666_6c6f_6164L;
    private static final int EXTENSION_BIT = 0x10;
    private static final int EXTENSION_LENGTH = 8;
    private static final int SAMPLES_PER_PACKET = 960;

    private final PeerTransport transport;
    private final MediaTally tally;
    private final SpeechLevels levels;
    private final LoadRoom room;
    private final int payloadLength;
    private final long ssrc;
    private RtpSender sender;
    private int sequenceNumber;
    private int timestamp;

    VoiceStream(PeerTransport transport, long ssrc, MediaTally tally, SpeechLevels levels, LoadRoom room,
            int payloadLength) {
        this.transport = transport;
        this.ssrc = ssrc;
        this.tally = tally;
        this.levels = levels;
        this.room = room;
        this.payloadLength = payloadLength;
        this.sequenceNumber = (int) ssrc & 0xFFFF;
        this.timestamp = (int) (ssrc * 31);
    }

    /** Says the next 20 ms. */
    void say(long dueNs) {
        if (sender == null) {
            sender = transport.rtpSender(ssrc);
        }
        byte[] bytes = sender.buffer();
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        packet.put((byte) 0x90).put((byte) ClientSdp.OPUS).putShort((short) sequenceNumber).putInt(timestamp)
                .putInt((int) ssrc).putInt(0xBEDE_0001).put((byte) (ClientSdp.LEVEL_EXTENSION << 4))
                .put((byte) levels.next()).putShort((short) 0);
        long nowNs = System.nanoTime();
        packet.putLong(MAGIC).putLong(nowNs);
        if (sender.send(HEADER_LENGTH + EXTENSION_LENGTH + payloadLength)) {
            tally.onSent(room.others(), nowNs - dueNs);
        }
        sequenceNumber++;
        timestamp += SAMPLES_PER_PACKET;
    }

    /** When a voice has sent this plain RTP packet; {@link #NOT_OURS} if it is none of ours. */
    static long sentNs(byte[] buffer, int offset, int length) {
        if (length < HEADER_LENGTH + EXTENSION_LENGTH) {
            return NOT_OURS;
        }
        int payload = HEADER_LENGTH + 4 * (buffer[offset] & 0x0F);
        if ((buffer[offset] & EXTENSION_BIT) != 0 && payload + 4 <= length) {
            payload += 4 + 4 * int16(buffer, offset + payload + 2);
        }
        if (payload + MIN_PAYLOAD_LENGTH > length) {
            return NOT_OURS;
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, offset + payload, MIN_PAYLOAD_LENGTH);
        return bytes.getLong() == MAGIC ? bytes.getLong() : NOT_OURS;
    }

    static int int16(byte[] buffer, int at) {
        return (buffer[at] & 0xFF) << 8 | (buffer[at + 1] & 0xFF);
    }

    static int int32(byte[] buffer, int at) {
        return int16(buffer, at) << 16 | int16(buffer, at + 2);
    }
}
