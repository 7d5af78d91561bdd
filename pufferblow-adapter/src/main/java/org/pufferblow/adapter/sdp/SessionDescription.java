package org.pufferblow.adapter.sdp;

import java.util.List;
import java.util.Optional;

/**
 * A peer's description.
 *
 * @param origin of the session that it describes; empty if it says nothing that can be read
 * @param bundle the mids of the BUNDLE group (RFC 9143), in order; empty if there is none
 */
public record SessionDescription(Optional<Origin> origin, List<String> bundle, List<MediaSection> media) {
    public SessionDescription {
        bundle = List.copyOf(bundle);
        media = List.copyOf(media);
    }

    /**
     * The m-line whose transport attributes count: the first of the BUNDLE group that is in use, or else the first that
     * is in use at all.
     */
    public Optional<MediaSection> transportSection() {
        for (String mid : bundle) {
            Optional<MediaSection> tagged = media.stream()
                    .filter(m -> m.mid().equals(mid) && !m.isRejected() && m.ufrag().isPresent()).findFirst();
            if (tagged.isPresent()) {
                return tagged;
            }
        }
        return media.stream().filter(m -> !m.isRejected() && m.ufrag().isPresent()).findFirst();
    }
}
