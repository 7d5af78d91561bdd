package org.pufferblow.bridge;

import java.util.Map;

/**
 * One stream that a peer receives: everything that its packets must say.
 *
 * @param source what it carries. It stays when its owner's endpoint is replaced, and so does everything else here
 * @param ssrc unsigned 32 bits, chosen by us, unique among the receiver's streams
 */
public record SubscriptionDesc(SourceName source, String mid, long ssrc, int payloadType,
        Map<HeaderExtension, Integer> extensionIds) {
    public SubscriptionDesc {
        extensionIds = Map.copyOf(extensionIds);
    }
}
