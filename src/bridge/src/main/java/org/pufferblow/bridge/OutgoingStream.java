package org.pufferblow.bridge;

import org.pufferblow.media.rewrite.RtpMunger;
import org.pufferblow.media.rewrite.StreamTiming;
import org.pufferblow.transport.RtpSender;

/**
 * What is kept of one SSRC towards one receiver from packet to packet. Written by one port thread at a time: that of
 * the source which the routing snapshots give it to. The control side makes it, reads the counters, and closes it
 * there.
 */
final class OutgoingStream {
    final RtpSender sender;
    final RtpMunger numbers;
    final Counter packets = new Counter();
    /** Whole packets, before they were protected. */
    final Counter bytes = new Counter();
    /** Payloads only, as sender reports count. */
    final Counter octets = new Counter();

    /** The source that wrote last; null before the first packet. What the receiver says of this stream is for it. */
    MediaSource origin;

    OutgoingStream(StreamTiming timing, RtpSender sender, int firstSequenceNumber, int firstTimestamp) {
        this.sender = sender;
        numbers = new RtpMunger(timing, firstSequenceNumber, firstTimestamp);
    }
}
