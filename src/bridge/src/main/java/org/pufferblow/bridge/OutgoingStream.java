package org.pufferblow.bridge;

import org.pufferblow.media.rewrite.RtpMunger;
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

    OutgoingStream(RtpSender sender, int firstSequenceNumber, int firstTimestamp) {
        this.sender = sender;
        numbers = new RtpMunger(firstSequenceNumber, firstTimestamp);
    }
}
