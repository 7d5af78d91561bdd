package org.pufferblow.adapter.sdp;

import java.util.List;
import java.util.Optional;

/**
 * What an {@code o=} line says (RFC 8866 section 5.2), as far as peers' descriptions can be told apart by it: of one peer
 * connection all have the same session id, and each one that differs from the last has a higher version (RFC 3264 section 8,
 * RFC 8829 section 5.2.2).
 *
 * @param version unsigned
 */
public record Origin(String sessionId, long version) {
    private static final int MAX_SESSION_ID = 32;
    private static final int PARTS = 6;

    /** Reads what stands after {@code o=}; a line that is none says nothing, and no description is refused for it. */
    static Optional<Origin> parse(String value) {
        List<String> parts = Words.of(value);
        if (parts.size() != PARTS || parts.get(1).length() > MAX_SESSION_ID) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Origin(parts.get(1), Long.parseUnsignedLong(parts.get(2))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    public boolean isNewerThan(Origin other) {
        return Long.compareUnsigned(version, other.version) > 0;
    }
}
