package org.pufferblow.media.srtp;

import java.security.GeneralSecurityException;

/** Opens incoming RTP packets of one SSRC, each once. Confined to the port thread that serves the peer. */
interface RtpUnprotector {
    /**
     * Authenticates and decrypts a packet where it lies and takes the tag off. What is not {@link SrtpStatus#OK} leaves
     * this as it was.
     */
    SrtpStatus unprotect(PacketView packet) throws GeneralSecurityException;
}
