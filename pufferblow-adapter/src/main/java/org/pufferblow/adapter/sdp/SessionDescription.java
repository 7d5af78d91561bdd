package org.pufferblow.adapter.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A peer's description.
 *
 * @param origin of the session that it describes; empty if it says nothing that can be read
 * @param bundles the mids of each BUNDLE group (RFC 9143), in order; empty if there is none
 */
public record SessionDescription(Optional<Origin> origin, List<List<String>> bundles, List<MediaSection> media) {
    public SessionDescription {
        bundles = List.copyOf(bundles);
        media = List.copyOf(media);
    }

    /**
     * The places of the m-lines that share the one transport which we have for a peer, the one whose transport attributes
     * count first. They are those of the BUNDLE group with a voice in it. An m-line in no group has a transport of its own
     * (RFC 9143 section 7.3.2), so without such a group it is the first voice alone.
     */
    public Set<Integer> onOneTransport() {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < media.size(); i++) {
            if (!media.get(i).mid().isEmpty() && !media.get(i).isRejected()) {
                places.put(media.get(i).mid(), i);
            }
        }
        List<Set<Integer>> groups = new ArrayList<>();
        Set<Integer> grouped = new LinkedHashSet<>();
        for (List<String> mids : bundles) {
            Set<Integer> group = new LinkedHashSet<>();
            for (String mid : mids) {
                Integer place = places.get(mid);
                // RFC 5888 allows a mid in several groups, RFC 9143 section 7.2 in one BUNDLE group only.
                if (place != null && grouped.add(place)) {
                    group.add(place);
                }
            }
            if (group.stream().anyMatch(place -> media.get(place).isVoice())) {
                return group;
            }
            groups.add(group);
        }
        for (int i = 0; i < media.size(); i++) {
            if (media.get(i).isVoice() && !media.get(i).bundleOnly() && !grouped.contains(i)) {
                return Set.of(i);
            }
        }
        for (Set<Integer> group : groups) {
            if (!group.isEmpty()) {
                return group;
            }
        }
        for (int i = 0; i < media.size(); i++) {
            if (!media.get(i).isRejected()) {
                return Set.of(i);
            }
        }
        return Set.of();
    }

    /** Whether its m-lines at these places are in a BUNDLE group. */
    public boolean isBundled(Set<Integer> places) {
        return places.stream().map(place -> media.get(place).mid())
                .anyMatch(mid -> !mid.isEmpty() && bundles.stream().anyMatch(mids -> mids.contains(mid)));
    }

    /** The m-line whose transport attributes count: the first with any of those {@link #onOneTransport}. */
    public Optional<MediaSection> transportSection() {
        return onOneTransport().stream().map(media::get).filter(m -> m.ufrag().isPresent()).findFirst();
    }
}
