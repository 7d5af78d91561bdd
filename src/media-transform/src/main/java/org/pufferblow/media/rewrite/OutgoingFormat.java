package org.pufferblow.media.rewrite;

import java.nio.charset.StandardCharsets;
import org.pufferblow.rtp.RtpPacket;
import org.pufferblow.rtp.RtpWriter;

/**
 * The format of one outgoing stream's packets, as its receiver negotiated it. Immutable.
 *
 * <p>A packet is written anew: {@code mid} is ours, the send time is that of this hop, the audio level is the source's, and
 * every other extension is left out. So are CSRCs: they name streams that this receiver was never told of, and a peer could
 * put anything there. Padding is left out too: it belongs to the hop that it was made for.
 */
public final class OutgoingFormat {
    private static final int MAX_MID_LENGTH = 16;

    private final int payloadType;
    private final int ssrc;
    private final int midId;
    private final byte[] mid;
    private final int audioLevelId;
    private final int absSendTimeId;

    /**
     * An id of 0 stands for an extension that was not negotiated; the others are 1 to 14.
     *
     * @param mid 1 to 16 characters of ASCII where it has an id; null or empty if there is none
     */
    public OutgoingFormat(int payloadType, int ssrc, int midId, String mid, int audioLevelId, int absSendTimeId) {
        this.payloadType = payloadType;
        this.ssrc = ssrc;
        this.mid = mid == null ? new byte[0] : mid.getBytes(StandardCharsets.US_ASCII);
        this.midId = this.mid.length == 0 ? 0 : checked(midId);
        this.audioLevelId = checked(audioLevelId);
        this.absSendTimeId = checked(absSendTimeId);
        if (payloadType < 0 || payloadType > 127 || (this.midId != 0 && this.mid.length > MAX_MID_LENGTH)) {
            throw new IllegalArgumentException("payload type " + payloadType + ", mid " + mid);
        }
    }

    private static int checked(int id) {
        if (id < 0 || id > 14) {
            throw new IllegalArgumentException("extension id " + id);
        }
        return id;
    }

    public int ssrc() {
        return ssrc;
    }

    /**
     * Writes one packet.
     *
     * @param audioLevelOffset where in the incoming packet's buffer the byte of RFC 6464 stands; -1 if it has none
     * @return its length; -1 if it does not fit before {@code limit}
     */
    public int write(RtpPacket in, int audioLevelOffset, RtpMunger numbers, long nowNs, RtpWriter writer,
            byte[] out, int limit) {
        writer.header(out, 0, limit, numbers.marker(), payloadType, numbers.sequenceNumber(), numbers.timestamp(),
                ssrc);
        if (midId != 0) {
            writer.element(midId, mid, 0, mid.length);
        }
        if (audioLevelId != 0 && audioLevelOffset >= 0) {
            writer.element(audioLevelId, in.buffer(), audioLevelOffset, 1);
        }
        if (absSendTimeId != 0) {
            writer.absSendTime(absSendTimeId, nowNs);
        }
        return writer.payload(in.buffer(), in.payloadOffset(), in.payloadLength());
    }
}
