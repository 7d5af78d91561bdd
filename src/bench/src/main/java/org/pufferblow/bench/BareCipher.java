package org.pufferblow.bench;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.pufferblow.media.srtp.AesGcm;
import org.pufferblow.media.srtp.SrtpCiphers;

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
        if (factoryClass.equals(SrtpCiphers.LIBCRYPTO)) {
            SrtpCiphers.choose(factoryClass);
            return new ByLibcrypto(SrtpCiphers.rtpGcm(key), headerLength, payloadLength);
        }
        return new ByJdk(Cipher.getInstance("AES/GCM/NoPadding", factoryClass), key, headerLength, payloadLength);
    }

    /** What the server calls, by itself. */
    final class ByLibcrypto implements BareCipher {
        private final AesGcm cipher;
        private final int headerLength;
        private final int length;
        private final byte[] nonce = new byte[AesGcm.NONCE_LENGTH];
        private final byte[] packet;
        private long counter;

        private ByLibcrypto(AesGcm cipher, int headerLength, int payloadLength) {
            this.cipher = cipher;
            this.headerLength = headerLength;
            this.length = headerLength + payloadLength;
            this.packet = new byte[length + AesGcm.TAG_LENGTH];
        }

        @Override
        public int encrypt() throws GeneralSecurityException {
            count(nonce, ++counter);
            if (!cipher.seal(nonce, packet, 0, headerLength, length)) {
                throw new GeneralSecurityException("libcrypto does not encrypt");
            }
            return packet.length;
        }

        @Override
        public byte[] packet() {
            return packet;
        }
    }

    private static void count(byte[] nonce, long counter) {
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[4 + i] = (byte) (counter >>> (8 * i));
        }
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
            count(nonce, ++counter);
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
