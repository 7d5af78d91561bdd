package org.pufferblow.adapter.negotiation;

import org.pufferblow.adapter.control.MediaQuality;

/** The Opus {@code fmtp} (RFC 7587 section 6.1) that we ask our peers' encoders to follow. */
public record OpusParameters(String text) {
    /** RFC 7587 section 6.1: what {@code maxaveragebitrate} may be. */
    private static final int MIN_BITRATE = 6_000;
    private static final int MAX_BITRATE = 510_000;

    /** What an instance's wishes come to. */
    public static OpusParameters of(MediaQuality quality) {
        int bitrate = Math.clamp(quality.audioBitrate(), MIN_BITRATE, MAX_BITRATE);
        int stereo = quality.stereo() && quality.channels() > 1 ? 1 : 0;
        return new OpusParameters("minptime=10;useinbandfec=" + (quality.fec() ? 1 : 0) + ";usedtx="
                + (quality.dtx() ? 1 : 0) + ";maxaveragebitrate=" + bitrate + ";stereo=" + stereo + ";sprop-stereo="
                + stereo);
    }
}
