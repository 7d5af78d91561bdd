package org.pufferblow.media.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM by a provider of the JDK's cryptography architecture, which wants a new parameter object for each packet. */
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
        return compute(Cipher.ENCRYPT_MODE, nonce, buffer, offset, headerLength, length, length + TAG_LENGTH);
    }

    @Override
    public boolean open(byte[] nonce, byte[] buffer, int offset, int headerLength, int length) {
        return compute(Cipher.DECRYPT_MODE, nonce, buffer, offset, headerLength, length, length - TAG_LENGTH);
    }

    private boolean compute(int mode, byte[] nonce, byte[] buffer, int offset, int headerLength, int length,
            int resultLength) {
        if (key == null || headerLength > length || headerLength > resultLength) {
            return false;
        }
        int payload = offset + headerLength;
        try {
            cipher.init(mode, key, new GCMParameterSpec(8 * TAG_LENGTH, nonce));
            cipher.updateAAD(buffer, offset, headerLength);
            return headerLength
                    + cipher.doFinal(buffer, payload, length - headerLength, buffer, payload) == resultLength;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public void close() {
        key = null;
    }
}
