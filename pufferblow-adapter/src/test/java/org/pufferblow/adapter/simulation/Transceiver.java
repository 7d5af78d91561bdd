package org.pufferblow.adapter.simulation;

/** A browser's RtpTransceiver (RFC 8829 section 3.4.1), as far as negotiation needs it. */
final class Transceiver {
    final String kind;
    /** Made by the page, and so free to take up an m-line of the peer's that wants to receive. */
    final boolean local;
    /** Null until a description associates it with an m-line. */
    String mid;
    /** The page's own wish ({@code direction}). */
    boolean sends;
    boolean receives;
    /** Whether its sender has one: without, nothing is sent whatever was negotiated. */
    boolean track;
    /** Whether it was ever negotiated to send: then {@code addTrack} leaves it alone. */
    boolean everSent;
    boolean stopped;
    /** Whether the page was told of a track that comes in here, and not yet of its end. */
    boolean fired;
    /** The SSRC that comes in here, and what the page was told: the stream it belongs to. */
    long remoteSsrc;
    String remoteStream = "";
    /** Whether the page was told of that very track before. */
    boolean again;
    final long localSsrc;

    Transceiver(String kind, boolean local, boolean sends, boolean receives, long localSsrc) {
        this.kind = kind;
        this.local = local;
        this.sends = sends;
        this.receives = receives;
        this.track = sends;
        this.localSsrc = localSsrc;
    }
}
