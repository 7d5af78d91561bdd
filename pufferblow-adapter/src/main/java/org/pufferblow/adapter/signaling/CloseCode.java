package org.pufferblow.adapter.signaling;

/** Why we close a WebSocket. The numbers are part of the contract with clients and stand in docs/operations.md. */
public enum CloseCode {
    /** The stay is over and all is well. */
    NORMAL(1000, "bye"),
    /** The server stops; another one may be there soon. */
    GOING_AWAY(1001, "server shutting down"),
    /** A message over {@code ws_read_limit}. */
    MESSAGE_TOO_BIG(1009, "message too big"),
    /** A fault of ours. */
    INTERNAL_ERROR(1011, "internal error"),
    /** Missing, malformed, used or expired. */
    INVALID_TOKEN(4001, "invalid join token"),
    /** {@code max_total_peers}. */
    SERVER_FULL(4002, "server at capacity"),
    /** {@code max_room_peers}. */
    ROOM_FULL(4003, "voice room is full"),
    /** The same user has joined again. */
    REPLACED(4004, "replaced by a newer connection of the same user"),
    /** The server says that the session is over; the next ticket has another session. */
    SESSION_ENDED(4005, "session ended"),
    /** Somebody who may has put this user out. */
    REMOVED(4006, "removed"),
    /** More was to be said than the client read. */
    TOO_SLOW(4007, "reading too slowly"),
    /** More messages, or bytes, than any client has reason to send. */
    TOO_FAST(4008, "sending too fast"),
    /** No frame for {@code ws_pong_wait}. */
    PING_TIMEOUT(4009, "no sign of life"),
    /** The media path was dead for {@code videobridge.entity-expiration.timeout}. */
    MEDIA_FAILED(4010, "media connection failed"),
    /** {@code pufferblow.takeover} is off. */
    ALREADY_CONNECTED(4011, "already connected in this session"),
    /** The server could not be asked about the token, or too many others were before it; nothing is wrong with it. */
    TRY_AGAIN(4012, "busy, try again");

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }
}
