package org.pufferblow.transport;

/**
 * How a peer's media path is. The legal moves:
 *
 * <pre>
 * NEW          -> CONNECTING, CLOSED
 * CONNECTING   -> CONNECTED, FAILED, CLOSED
 * CONNECTED    -> DISCONNECTED, FAILED, CLOSED
 * DISCONNECTED -> CONNECTED, FAILED, CLOSED
 * FAILED       -> CLOSED
 * CLOSED       (end)
 * </pre>
 */
public enum TransportState {
    /** No remote description yet. */
    NEW,
    /** ICE checks or the DTLS handshake run. */
    CONNECTING,
    /** ICE has a valid pair, DTLS has keys: media flows. */
    CONNECTED,
    /** Consent (RFC 7675) or every sign of life is late; may come back by itself. */
    DISCONNECTED,
    /** Given up: no ICE pair in time, a wrong fingerprint, a failed handshake. */
    FAILED,
    /** Closed by us, or by the peer's close_notify. */
    CLOSED;

    public boolean mayBecome(TransportState next) {
        return switch (this) {
            case NEW -> next == CONNECTING || next == CLOSED;
            case CONNECTING -> next == CONNECTED || next == FAILED || next == CLOSED;
            case CONNECTED -> next == DISCONNECTED || next == FAILED || next == CLOSED;
            case DISCONNECTED -> next == CONNECTED || next == FAILED || next == CLOSED;
            case FAILED -> next == CLOSED;
            case CLOSED -> false;
        };
    }
}
