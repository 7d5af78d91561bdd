package org.pufferblow.adapter.control;

import java.util.Map;

/**
 * What the instance wants its media to be like; shapes the Opus parameters of our descriptions.
 *
 * @param audioBitrateKbps by profile name; the default profile's counts
 */
public record MediaQuality(String defaultProfile, int sampleRateHz, int channels, boolean stereo, boolean dtx,
        boolean fec, Map<String, Integer> audioBitrateKbps) {
    public MediaQuality {
        audioBitrateKbps = Map.copyOf(audioBitrateKbps);
    }

    /** What holds where the server says nothing. */
    public static MediaQuality defaults() {
        return new MediaQuality("balanced", 48000, 1, false, true, true,
                Map.of("low", 24, "balanced", 48, "high", 64));
    }

    /** Of the default profile, in bits per second; 48,000 if it is not among the profiles. */
    public int audioBitrate() {
        return audioBitrateKbps.getOrDefault(defaultProfile, 48) * 1000;
    }
}
