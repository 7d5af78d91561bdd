package org.pufferblow.transport.dtls;

/** Stands in for the media layer's profiles. */
public enum SrtpProfile {
    SRTP_AEAD_AES_128_GCM(0x0007, 16, 12), SRTP_AES128_CM_HMAC_SHA1_80(0x0001, 16, 14);

    private final int id;
    private final int keyLength;
    private final int saltLength;

    SrtpProfile(int id, int keyLength, int saltLength) {
        this.id = id;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
    }

    public int id() {
        return id;
    }

    public int keyLength() {
        return keyLength;
    }

    public int saltLength() {
        return saltLength;
    }
}
