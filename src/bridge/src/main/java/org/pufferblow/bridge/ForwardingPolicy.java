package org.pufferblow.bridge;

import org.pufferblow.rtp.RtpPacket;

/**
 * What is particular to a kind of source: asked about each of its packets before that goes anywhere. Belongs to the source's
 * port thread; takes no locks, allocates nothing, does not block.
 */
interface ForwardingPolicy {
    /** Of sources whose packets are taken as they come. */
    ForwardingPolicy ALL = new ForwardingPolicy() {
        @Override
        public Drop check(IncomingStream stream, RtpPacket packet, int audioLevelOffset, long nowNs) {
            return null;
        }

        @Override
        public void onWithheld(long nowNs) {}
    };

    /**
     * Takes note of a packet that has a payload and that may be forwarded.
     *
     * @param audioLevelOffset where the byte of RFC 6464 stands in the packet's buffer; -1 if it has none
     * @return why it is not to be forwarded; null if it is
     */
    Drop check(IncomingStream stream, RtpPacket packet, int audioLevelOffset, long nowNs);

    /** Takes note of a packet that may not be forwarded, whatever it is. */
    void onWithheld(long nowNs);
}
