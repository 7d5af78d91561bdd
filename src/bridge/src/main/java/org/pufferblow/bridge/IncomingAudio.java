package org.pufferblow.bridge;

import java.util.List;
import java.util.Map;

/**
 * The one audio stream that a peer may send us, as negotiated.
 *
 * @param mid the m-line's identification (RFC 9143); null or empty if the peer negotiated none
 * @param payloadType of Opus in this direction, 0 to 127
 * @param extensionIds the ids that the peer uses, 1 to 14 each
 * @param ssrcs those that the description declared (RFC 5576); empty means that the first to come is taken
 */
public record IncomingAudio(String mid, int payloadType, Map<HeaderExtension, Integer> extensionIds,
        List<Long> ssrcs) {
    public IncomingAudio {
        extensionIds = Map.copyOf(extensionIds);
        ssrcs = List.copyOf(ssrcs);
    }
}
