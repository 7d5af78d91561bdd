package org.pufferblow.adapter.sdp;

import java.util.Locale;
import java.util.Optional;

/** Who sends on an m-line, from the describer's side (RFC 8866 section 6.7). */
public enum Direction {
    SENDRECV(true, true), SENDONLY(true, false), RECVONLY(false, true), INACTIVE(false, false);

    private final boolean sends;
    private final boolean receives;

    Direction(boolean sends, boolean receives) {
        this.sends = sends;
        this.receives = receives;
    }

    public boolean sends() {
        return sends;
    }

    public boolean receives() {
        return receives;
    }

    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The same, from the other side. */
    public Direction reversed() {
        return of(receives, sends);
    }

    /** The direction of that name; empty if there is none. */
    static Optional<Direction> of(String token) {
        return switch (token) {
            case "sendrecv" -> Optional.of(SENDRECV);
            case "sendonly" -> Optional.of(SENDONLY);
            case "recvonly" -> Optional.of(RECVONLY);
            case "inactive" -> Optional.of(INACTIVE);
            default -> Optional.empty();
        };
    }

    /** The direction with exactly these abilities. */
    public static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? SENDRECV : SENDONLY;
        }
        return receives ? RECVONLY : INACTIVE;
    }
}
