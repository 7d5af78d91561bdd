package org.pufferblow.transport.udp;

import org.pufferblow.transport.TransportConfig;

/**
 * Whether a connected peer is still there, by what it sends and by consent (RFC 7675). Pure and confined to the port
 * thread; times are {@link System#nanoTime} and may wrap.
 *
 * <p>A datagram from a validated path is a sign of life, authenticated or not: who can forge that address gains that a
 * dead peer looks alive. Consent is another matter, and ICE's alone to tell: whoever sends media does not say by it that
 * they want ours.
 */
final class PeerActivity {
    private final long firstTransferNs;
    private final long inactivityNs;
    private boolean heard;
    private boolean consent = true;
    /** Of the last sign of life; of the connection before the first. */
    private long lastHeardNs;

    PeerActivity(TransportConfig.ConnectionStatus limits) {
        this.firstTransferNs = limits.firstTransferTimeout().toNanos();
        this.inactivityNs = limits.maxInactivityLimit().toNanos();
    }

    /** To be called when the keys are there, and before the others mean anything. */
    void onConnected(long nowNs) {
        heard = false;
        lastHeardNs = nowNs;
    }

    /** A datagram from a validated path. */
    void onDatagram(long nowNs) {
        heard = true;
        lastHeardNs = nowNs;
    }

    void onConsent(boolean fresh, long nowNs) {
        consent = fresh;
        if (fresh) {
            onDatagram(nowNs);
        }
    }

    /** Whether something may be sent (RFC 7675 section 5.1). */
    boolean consents() {
        return consent;
    }

    boolean isAlive(long nowNs) {
        return consent && nowNs - lastHeardNs < (heard ? inactivityNs : firstTransferNs);
    }
}
