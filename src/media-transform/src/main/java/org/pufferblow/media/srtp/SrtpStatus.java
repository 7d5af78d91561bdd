package org.pufferblow.media.srtp;

import org.jitsi.srtp.SrtpErrorStatus;

/** What became of an incoming packet. */
public enum SrtpStatus {
    /** Authentic, new and decrypted. */
    OK,
    /** Too short for what its header claims, or SRTCP without encryption, which WebRTC does not send (RFC 8827). */
    MALFORMED,
    /** Forged, damaged, or under another key. */
    AUTH_FAILED,
    /** Seen before, or too old to tell (RFC 3711 section 3.3.2). */
    REPLAYED,
    /** From a new SSRC while as many as we keep are in use. */
    TOO_MANY_SOURCES,
    /** The keys are gone. */
    CLOSED;

    static SrtpStatus of(SrtpErrorStatus status) {
        return switch (status) {
            case OK -> OK;
            case INVALID_PACKET -> MALFORMED;
            case REPLAY_FAIL, REPLAY_OLD -> REPLAYED;
            case AUTH_FAIL, FAIL -> AUTH_FAILED;
        };
    }
}
