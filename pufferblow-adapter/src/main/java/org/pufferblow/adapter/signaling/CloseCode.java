package org.pufferblow.adapter.signaling;

/** Why we close a WebSocket. The numbers are part of the contract with clients and stand in the README. */
public enum CloseCode {
    NORMAL(1000, "bye"), GOING_AWAY(1001, "server shutting down"), MESSAGE_TOO_BIG(1009,
            "message too big"), INTERNAL_ERROR(1011, "internal error"), INVALID_TOKEN(4001,
                    "invalid join token"), SERVER_FULL(4002, "server at capacity"), ROOM_FULL(4003,
                            "voice room is full"), REPLACED(4004,
                                    "replaced by a newer connection of the same user"), SESSION_ENDED(4005,
                                            "session ended"), REMOVED(4006, "removed"), TOO_SLOW(4007,
                                                    "reading too slowly"), TOO_FAST(4008,
                                                            "sending too fast"), PING_TIMEOUT(4009,
                                                                    "no sign of life"), MEDIA_FAILED(4010,
                                                                            "media connection failed"), ALREADY_CONNECTED(
                                                                                    4011,
                                                                                    "already connected in this session");

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
