package org.pufferblow.adapter.control;

/** Asks the server who bears a join token. */
@FunctionalInterface
public interface JoinTokens {
    /**
     * Blocks for up to the HTTP time-out, or until interrupted; call it on a virtual thread. Never throws for what a client can
     * send.
     */
    TokenResult consume(String token);
}
