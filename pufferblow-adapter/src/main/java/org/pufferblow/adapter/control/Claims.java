package org.pufferblow.adapter.control;

import java.util.Set;

/**
 * What the server says of the bearer of a join token. {@code userId}, {@code sessionId} and {@code channelId} are not
 * empty, and {@code scopes} has at least one element.
 *
 * @param sessionId the room
 * @param scope the scope words as the server wrote them, separated by spaces
 */
public record Claims(String userId, String username, String instanceId, String serverId, String channelId,
        String sessionId, String scope, Set<Scope> scopes) {
    public Claims {
        scopes = Set.copyOf(scopes);
    }
}
