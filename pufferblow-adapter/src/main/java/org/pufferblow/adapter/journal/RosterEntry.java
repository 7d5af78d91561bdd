package org.pufferblow.adapter.journal;

/** What the journal says of a session, in the order in which it happened. */
sealed interface RosterEntry {
    String sessionId();

    /** The server is told, or was told, that somebody is in. */
    record In(String sessionId, String channelId, String userId, String username) implements RosterEntry {}

    /** The server knows that somebody is out. */
    record Out(String sessionId, String userId) implements RosterEntry {}

    /** The server knows that the session is over. */
    record Over(String sessionId) implements RosterEntry {}
}
