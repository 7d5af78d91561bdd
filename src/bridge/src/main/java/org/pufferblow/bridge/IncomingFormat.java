package org.pufferblow.bridge;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.pufferblow.rtp.ExtensionElements;
import org.pufferblow.rtp.RtpPacket;

/** An {@link IncomingAudio} as the packet path reads it. Immutable. */
final class IncomingFormat {
    /** No element has this id. */
    private static final int NONE = 0;

    private final int payloadType;
    private final int midId;
    private final byte[] mid;
    private final int audioLevelId;
    private final int[] ssrcs;

    IncomingFormat(IncomingAudio audio) {
        payloadType = audio.payloadType();
        mid = audio.mid() == null ? new byte[0] : audio.mid().getBytes(StandardCharsets.US_ASCII);
        midId = mid.length == 0 ? NONE : audio.extensionIds().getOrDefault(HeaderExtension.MID, NONE);
        audioLevelId = audio.extensionIds().getOrDefault(HeaderExtension.AUDIO_LEVEL, NONE);
        ssrcs = audio.ssrcs().stream().mapToInt(Long::intValue).toArray();
    }

    int payloadType() {
        return payloadType;
    }

    int audioLevelId() {
        return audioLevelId;
    }

    /** Whether an SSRC is as good as any: it was declared, or none was. */
    boolean expects(int ssrc) {
        if (ssrcs.length == 0) {
            return true;
        }
        for (int declared : ssrcs) {
            if (declared == ssrc) {
                return true;
            }
        }
        return false;
    }

    /** Whether an element of the packet says that it belongs to another m-line (RFC 9143 section 9.2). */
    boolean isOfAnotherLine(RtpPacket packet, ExtensionElements element) {
        return element.id() == midId && !Arrays.equals(mid, 0, mid.length, packet.buffer(), element.offset(),
                element.offset() + element.length());
    }
}
