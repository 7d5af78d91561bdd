package org.pufferblow.adapter.signaling;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Sockets that were refused and have yet to answer the close. They may take their time, but when there are many the oldest is
 * cut: otherwise a flood of bad tokens would take the sockets from clients with good ones. Safe for any thread.
 */
final class RefusedSockets {
    static final int MOST = 256;

    private final Set<WebSocketClient> sockets = new LinkedHashSet<>();

    /** Adds one; the one that has to go for it, if any, comes back. */
    synchronized Optional<WebSocketClient> add(WebSocketClient client) {
        sockets.add(client);
        if (sockets.size() <= MOST) {
            return Optional.empty();
        }
        WebSocketClient eldest = sockets.iterator().next();
        sockets.remove(eldest);
        return Optional.of(eldest);
    }

    synchronized void remove(WebSocketClient client) {
        sockets.remove(client);
    }
}
