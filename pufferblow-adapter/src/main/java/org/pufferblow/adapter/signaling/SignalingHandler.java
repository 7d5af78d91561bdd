package org.pufferblow.adapter.signaling;

import org.pufferblow.adapter.control.Claims;

/** Takes clients whose token the server accepted. Never blocks, from any thread. */
@FunctionalInterface
public interface SignalingHandler {
    /**
     * A client with good claims has arrived. A refusal (full, draining) is said through the link.
     *
     * @return takes the client's messages from now on, also after a refusal
     */
    Session onClient(Claims claims, ClientLink link);

    /** One connected client. Called by one thread at a time, in order; never blocks. */
    interface Session {
        void onMessage(ClientMessage message);

        /** The socket is gone; nothing comes after. */
        void onClosed(CloseCause cause);
    }

    /** How a socket came to its end. */
    enum CloseCause {
        /** The peer's close handshake with a code that means a goodbye (1000, 1005, 3000 and above). */
        CLIENT_GOODBYE,
        /** The peer's close handshake with 1001: a page that is left or reloaded, or an app shutting down. */
        CLIENT_GOING_AWAY,
        /** No close handshake: reset, end of file, protocol error, or cut off for not reading. */
        LOST,
        /** No pong for {@code ws_pong_wait}. */
        PING_TIMEOUT,
        /** We closed it. */
        CLOSED_BY_US
    }
}
