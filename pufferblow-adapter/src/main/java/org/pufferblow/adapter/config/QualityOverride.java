package org.pufferblow.adapter.config;

import java.util.HashMap;
import java.util.Map;
import org.pufferblow.adapter.control.MediaQuality;

/** What an operator says of {@code media_quality}; each null field leaves the server's word. */
record QualityOverride(String defaultProfile, Integer sampleRateHz, Integer channels, Boolean stereo, Boolean dtx,
        Boolean fec, Map<String, Integer> audioBitrateKbps) {
    static final QualityOverride NONE = new QualityOverride(null, null, null, null, null, null, Map.of());

    QualityOverride {
        audioBitrateKbps = Map.copyOf(audioBitrateKbps);
    }

    MediaQuality over(MediaQuality server) {
        Map<String, Integer> bitrates = new HashMap<>(server.audioBitrateKbps());
        bitrates.putAll(audioBitrateKbps);
        return new MediaQuality(or(defaultProfile, server.defaultProfile()), or(sampleRateHz, server.sampleRateHz()),
                or(channels, server.channels()), or(stereo, server.stereo()), or(dtx, server.dtx()),
                or(fec, server.fec()), bitrates);
    }

    private static <T> T or(T mine, T theirs) {
        return mine == null ? theirs : mine;
    }
}
