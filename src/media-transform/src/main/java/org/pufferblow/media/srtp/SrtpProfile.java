package org.pufferblow.media.srtp;

import org.jitsi.srtp.SrtpPolicy;

/** The protection profiles that we speak (RFC 5764 section 4.1.2, RFC 7714 section 14.2), strongest first. */
public enum SrtpProfile {
    SRTP_AEAD_AES_128_GCM(0x0007, 16, 12, 16), SRTP_AES128_CM_HMAC_SHA1_80(0x0001, 16, 14, 10);

    private final int id;
    private final int keyLength;
    private final int saltLength;
    private final int tagLength;

    SrtpProfile(int id, int keyLength, int saltLength, int tagLength) {
        this.id = id;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.tagLength = tagLength;
    }

    /** The number that stands for it in use_srtp. */
    public int id() {
        return id;
    }

    /** Bytes of a master key. */
    public int keyLength() {
        return keyLength;
    }

    /** Bytes of a master salt. */
    public int saltLength() {
        return saltLength;
    }

    /** Bytes that protection adds to an RTP packet; an RTCP packet gets four more, the index. */
    public int tagLength() {
        return tagLength;
    }

    /** In jitsi-srtp's words: the same for SRTP and SRTCP. */
    SrtpPolicy policy() {
        return switch (this) {
            case SRTP_AEAD_AES_128_GCM -> new SrtpPolicy(SrtpPolicy.AESGCM_ENCRYPTION, keyLength,
                    SrtpPolicy.NULL_AUTHENTICATION, 0, tagLength, saltLength);
            case SRTP_AES128_CM_HMAC_SHA1_80 -> new SrtpPolicy(SrtpPolicy.AESCM_ENCRYPTION, keyLength,
                    SrtpPolicy.HMACSHA1_AUTHENTICATION, 20, tagLength, saltLength);
        };
    }
}
