package org.pufferblow.adapter.control;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the server answered at start-up, checked for type but not yet merged with the local configuration.
 *
 * @param internalApiBase as the server wrote it, or corrected to the bootstrap URL's origin; no trailing slash
 * @param internalSecret signs tokens' and events' calls; never logged
 * @param settings the operational numbers by their wire names ({@code max_total_peers}, …); only those present and &gt; 0
 * @param mediaQuality empty where the server sent none
 */
public record BootstrapAnswer(String internalApiBase, String internalSecret, Map<String, Long> settings,
        List<IceServer> iceServers, Optional<MediaQuality> mediaQuality) {
    public BootstrapAnswer {
        settings = Map.copyOf(settings);
        iceServers = List.copyOf(iceServers);
    }

    @Override
    public String toString() {
        return "BootstrapAnswer[internalApiBase=" + internalApiBase + ", settings=" + settings + ", iceServers="
                + iceServers + ", mediaQuality=" + mediaQuality + "]";
    }
}
