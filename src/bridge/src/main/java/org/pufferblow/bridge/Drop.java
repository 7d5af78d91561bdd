package org.pufferblow.bridge;

import java.util.Locale;

/** Why an incoming packet went nowhere. */
enum Drop {
    /** No RTP. */
    MALFORMED,
    /** Of no source that is negotiated: another payload type, another m-line. */
    UNNEGOTIATED,
    /** One SSRC more than a peer may use at a time. */
    SURPLUS_STREAM,
    /** Sent again, and nobody has asked. */
    REPAIR,
    /** Another SSRC of the same source is heard. */
    SECOND_STREAM,
    /** A newer endpoint of the same source is heard. */
    REPLACED,
    /** The peer may not send. */
    UNAUTHORISED,
    /** The peer said that it is muted. */
    MUTED,
    /** Digital silence, after enough of it. */
    SILENT,
    /** Others have the better claim to be heard: see {@link LoudestSpeakers}. */
    OUTRANKED,
    /** Nothing but padding. */
    EMPTY,
    /** It came twice. */
    DUPLICATE,
    /** Too late for any jitter buffer. */
    LATE,
    /** Nobody is there to hear it. */
    UNHEARD;

    String counterName() {
        return "dropped_" + name().toLowerCase(Locale.ROOT);
    }
}
