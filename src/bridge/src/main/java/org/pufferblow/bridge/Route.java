package org.pufferblow.bridge;

import org.pufferblow.media.rewrite.OutgoingFormat;
import org.pufferblow.transport.PeerTransport;

/** One receiver of a source, in a {@link Routing}. Immutable, but for the stream's own state. */
final class Route {
    final OutgoingStream stream;
    final OutgoingFormat format;
    /** Of {@link org.pufferblow.media.rewrite.RtpMunger#map}. */
    final long run;
    /** For RTCP. */
    final PeerTransport transport;
    /** Of the source, as our descriptions name it. */
    final byte[] cname;

    Route(OutgoingStream stream, OutgoingFormat format, long run, PeerTransport transport, byte[] cname) {
        this.stream = stream;
        this.format = format;
        this.run = run;
        this.transport = transport;
        this.cname = cname;
    }
}
