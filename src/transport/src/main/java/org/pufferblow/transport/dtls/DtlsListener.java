package org.pufferblow.transport.dtls;

import org.pufferblow.media.srtp.SrtpProfile;
/**
 * What a {@link DtlsSession} tells its owner. Called on a virtual thread of the session (only {@link #onDatagram} also
 * on the thread that calls {@link DtlsSession#close}), one call at a time. Nothing here may block.
 *
 * <p>After {@link #onFailed} or {@link #onClosed} nothing more comes, and at most one of them ever does.
 */
public interface DtlsListener {
    /** A datagram to send to the peer. The bytes are the caller's again when this returns. */
    void onDatagram(byte[] buffer, int offset, int length);

    /**
     * The handshake is done and the peer has shown the certificate it announced.
     *
     * @param keyingMaterial the exporter's output (RFC 5764 section 4.2): the client's key, the server's key, the
     *     client's salt, the server's salt. A secret; the receiver's to keep and to wipe
     * @param weAreClient whether the first of each pair is the one we send under
     */
    void onKeys(SrtpProfile profile, byte[] keyingMaterial, boolean weAreClient);

    /**
     * There is no association and there will be none.
     *
     * @param reason for logs; holds no secret
     */
    void onFailed(String reason);

    /** The peer has ended the association that {@link #onKeys} announced, by close_notify or a fatal alert. */
    void onClosed();
}
