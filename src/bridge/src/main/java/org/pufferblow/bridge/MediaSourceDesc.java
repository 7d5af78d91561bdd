package org.pufferblow.bridge;

import java.util.List;
import java.util.Map;

/**
 * A media source of a peer's, as negotiated: what its packets may look like.
 *
 * @param mid the m-line's identification (RFC 9143); null or empty if the peer negotiated none
 * @param encodings one for each version that the peer sends at a time, or for each SSRC that it declared; empty means
 *     that the first SSRC to come is taken
 * @param extensionIds the ids that the peer uses, 1 to 14 each
 */
public record MediaSourceDesc(MediaKind kind, String mid, List<RtpEncodingDesc> encodings,
        List<PayloadType> payloadTypes, Map<HeaderExtension, Integer> extensionIds) {
    /** Of an encoding whose SSRC nobody declared. */
    public static final long UNDECLARED = -1;

    /** As many SSRCs as a description may declare on one m-line; simulcast has three. */
    static final int MAX_ENCODINGS = 32;

    /**
     * One version of the source.
     *
     * @param rid its name where it has one (RFC 8852); else empty
     * @param ssrc unsigned 32 bits, or {@link #UNDECLARED}
     * @param rtxSsrc of its retransmissions (RFC 4588); or {@link #UNDECLARED}
     */
    public record RtpEncodingDesc(String rid, long ssrc, long rtxSsrc) {
        /** An SSRC that a description named, with no retransmissions. */
        public static RtpEncodingDesc of(long ssrc) {
            return new RtpEncodingDesc("", ssrc, UNDECLARED);
        }
    }

    /**
     * A format that packets may have.
     *
     * @param number 0 to 127
     * @param repairs the payload type whose packets are sent again under this one (RFC 4588); {@link #ORIGINAL} if it is no
     *     such format
     */
    public record PayloadType(int number, int repairs) {
        public static final int ORIGINAL = -1;

        /** A format of media itself. */
        public static PayloadType of(int number) {
            return new PayloadType(number, ORIGINAL);
        }
    }

    public MediaSourceDesc {
        encodings = List.copyOf(encodings);
        payloadTypes = List.copyOf(payloadTypes);
        extensionIds = Map.copyOf(extensionIds);
    }

    /** A voice in one format, with the SSRCs that descriptions declared (RFC 5576). */
    public static MediaSourceDesc voice(String mid, int payloadType, Map<HeaderExtension, Integer> extensionIds,
            List<Long> ssrcs) {
        return new MediaSourceDesc(MediaKind.VOICE, mid, ssrcs.stream().map(RtpEncodingDesc::of).toList(),
                List.of(PayloadType.of(payloadType)), extensionIds);
    }
}
