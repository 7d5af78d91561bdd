package org.pufferblow.media.srtp;

import java.security.GeneralSecurityException;

/** Protects outgoing RTP packets, of one SSRC or of all of a peer's. Confined to the port thread that serves the peer. */
interface RtpProtector {
    /**
     * Encrypts a packet where it lies and appends the tag, for which there is room.
     *
     * @param index the packet's, never the same twice for one SSRC
     * @return false if it did not work; the bytes are then worthless
     */
    boolean protect(PacketView packet, long index) throws GeneralSecurityException;
}
