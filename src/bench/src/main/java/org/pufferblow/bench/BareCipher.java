package org.pufferblow.bench;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-128-GCM of a header and a payload under a key of its own, with a new nonce each time and nothing else. */
interface BareCipher {
    /** One more packet; answers its length. */
    int encrypt() throws GeneralSecurityException;

    /** Where it lies. */
    byte[] packet();

    /** By the provider that {@code jmt.srtp.factory-class} names. */
    static BareCipher of(String factoryClass, int headerLength, int payloadLength) throws GeneralSecurityException {
        byte[] key = new byte[16];
        new SecureRandom().nextBytes(key);
        return new ByJdk(Cipher.getInstance("AES/GCM/NoPadding", factoryClass), key, headerLength, payloadLength);
    }

    /** The least that javax.crypto lets one do. */
    final class ByJdk implements BareCipher {
        private final Cipher cipher;
        private final SecretKeySpec key;
        private final int headerLength;
        private final int payloadLength;
        private final byte[] nonce = new byte[12];
        private final byte[] packet;
        private long counter;

        private ByJdk(Cipher cipher, byte[] key, int headerLength, int payloadLength) {
            this.cipher = cipher;
            this.key = new SecretKeySpec(key, "AES");
            this.headerLength = headerLength;
            this.payloadLength = payloadLength;
            this.packet = new byte[headerLength + payloadLength + 16];
        }

        @Override
        public int encrypt() throws GeneralSecurityException {
            counter++;
            for (int i = 0; i < Long.BYTES; i++) {
                nonce[4 + i] = (byte) (counter >>> (8 * i));
            }
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
            cipher.updateAAD(packet, 0, headerLength);
            return cipher.doFinal(packet, headerLength, payloadLength, packet, headerLength);
        }

        @Override
        public byte[] packet() {
            return packet;
        }
    }
}
