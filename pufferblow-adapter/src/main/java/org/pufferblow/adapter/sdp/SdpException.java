package org.pufferblow.adapter.sdp;

/** A peer's description that cannot be used. The message names the fault and holds nothing secret. */
public final class SdpException extends Exception {
    private static final long serialVersionUID = 1L;

    public SdpException(String message) {
        super(message);
    }
}
