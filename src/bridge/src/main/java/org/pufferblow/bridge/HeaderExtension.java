package org.pufferblow.bridge;

/** The RTP header extensions that we know (RFC 8285). */
public enum HeaderExtension {
    /** RFC 9143: the m-line that a packet belongs to. */
    MID("urn:ietf:params:rtp-hdrext:sdes:mid"),
    /** RFC 8852: the encoding that a packet belongs to. */
    RID("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
    /** RFC 8852: the encoding that a retransmission is of. */
    REPAIRED_RID("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
    /** RFC 6464: how loud the packet is. */
    AUDIO_LEVEL("urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
    /** The sender's clock in 24 bits, as libwebrtc writes it. */
    ABS_SEND_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time");

    private final String uri;

    HeaderExtension(String uri) {
        this.uri = uri;
    }

    public String uri() {
        return uri;
    }
}
