package org.pufferblow.bridge;

import java.util.Map;

/**
 * One audio stream that a peer receives: everything that its packets must say.
 *
 * @param source whose voice it is: the source name of another endpoint of the conference. It stays when that endpoint is
 *     replaced, and so does everything else here
 * @param ssrc unsigned 32 bits, chosen by us, unique among the receiver's streams
 */
public record OutgoingAudio(String source, String mid, long ssrc, int payloadType,
        Map<HeaderExtension, Integer> extensionIds) {
    public OutgoingAudio {
        extensionIds = Map.copyOf(extensionIds);
    }
}
