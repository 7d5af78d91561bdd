package org.pufferblow.media.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** By a provider of the JDK's cryptography architecture, which wants a new parameter object for each packet. */
final class JdkAesGcm implements AesGcm {
    private final Cipher cipher;
    private SecretKeySpec key;

    /** @param cipher for {@code AES/GCM/NoPadding}, used by nobody else */
    JdkAesGcm(Cipher cipher, byte[] key) {
        this.cipher = cipher;
        this.key = new SecretKeySpec(key, "AES");
    }

    @Override
    public boolean seal(byte[] nonce, byte[] buffer, int offset, int headerLength, int length) {
        if (key == null) {
            return false;
        }
        int payload = offset + headerLength;
        int payloadLength = length - headerLength;
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_LENGTH, nonce));
            cipher.updateAAD(buffer, offset, headerLength);
            return cipher.doFinal(buffer, payload, payloadLength, buffer, payload) == payloadLength + TAG_LENGTH;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public void close() {
        key = null;
    }
}
