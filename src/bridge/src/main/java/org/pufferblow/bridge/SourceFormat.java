package org.pufferblow.bridge;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A {@link MediaSourceDesc} as the packet path reads it. Immutable. */
final class SourceFormat {
    /** No element has this id. */
    static final int NO_ID = 0;
    private static final int PAYLOAD_TYPES = 128;
    private static final byte REFUSED = 0;
    private static final byte MEDIA = 1;
    private static final byte REPAIR = 2;

    private final byte[] payloadTypes = new byte[PAYLOAD_TYPES];
    private final byte[] mid;
    private final int midId;
    private final int audioLevelId;
    private final int ridId;
    private final int repairedRidId;
    private final int[] ssrcs;
    private final int[] rtxSsrcs;
    private final byte[][] rids;

    SourceFormat(MediaSourceDesc desc) {
        for (MediaSourceDesc.PayloadType type : desc.payloadTypes()) {
            payloadTypes[type.number()] = type.repairs() == MediaSourceDesc.PayloadType.ORIGINAL ? MEDIA : REPAIR;
        }
        mid = desc.mid() == null ? new byte[0] : ascii(desc.mid());
        midId = mid.length == 0 ? NO_ID : id(desc, HeaderExtension.MID);
        audioLevelId = id(desc, HeaderExtension.AUDIO_LEVEL);
        ridId = id(desc, HeaderExtension.RID);
        repairedRidId = id(desc, HeaderExtension.REPAIRED_RID);
        List<MediaSourceDesc.RtpEncodingDesc> encodings = desc.encodings().stream()
                .limit(MediaSourceDesc.MAX_ENCODINGS).toList();
        ssrcs = encodings.stream().filter(e -> e.ssrc() != MediaSourceDesc.UNDECLARED).mapToInt(e -> (int) e.ssrc())
                .toArray();
        rtxSsrcs = encodings.stream().filter(e -> e.rtxSsrc() != MediaSourceDesc.UNDECLARED)
                .mapToInt(e -> (int) e.rtxSsrc()).toArray();
        rids = encodings.stream().map(e -> ascii(e.rid())).filter(rid -> rid.length > 0).toArray(byte[][]::new);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static int id(MediaSourceDesc desc, HeaderExtension extension) {
        return desc.extensionIds().getOrDefault(extension, NO_ID);
    }

    int midId() {
        return midId;
    }

    int audioLevelId() {
        return audioLevelId;
    }

    int ridId() {
        return ridId;
    }

    int repairedRidId() {
        return repairedRidId;
    }

    boolean accepts(int payloadType) {
        return payloadTypes[payloadType] != REFUSED;
    }

    /** Whether packets of that type are sent again, and no media themselves. */
    boolean isRepair(int payloadType) {
        return payloadTypes[payloadType] == REPAIR;
    }

    /** Whether an SSRC is as good as any: it was declared, or none was. */
    boolean expects(int ssrc) {
        return ssrcs.length == 0 || declares(ssrc);
    }

    /** Whether a description named that SSRC, for media or for retransmissions. */
    boolean declares(int ssrc) {
        return contains(ssrcs, ssrc) || contains(rtxSsrcs, ssrc);
    }

    private static boolean contains(int[] numbers, int number) {
        for (int each : numbers) {
            if (each == number) {
                return true;
            }
        }
        return false;
    }

    /** Whether the value of an extension element is this m-line's identification. */
    boolean isMid(byte[] buffer, int offset, int length) {
        return mid.length == length && Arrays.equals(mid, 0, length, buffer, offset, offset + length);
    }

    /** Whether the value of an extension element names one of the encodings. */
    boolean isRid(byte[] buffer, int offset, int length) {
        for (byte[] rid : rids) {
            if (rid.length == length && Arrays.equals(rid, 0, length, buffer, offset, offset + length)) {
                return true;
            }
        }
        return false;
    }
}
