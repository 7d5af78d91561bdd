package org.pufferblow.transport.ice;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An ICE password in use for MESSAGE-INTEGRITY (RFC 8489 section 14.5): HMAC-SHA1 over everything before the attribute,
 * with a header length that ends behind it. Safe for any thread; each has its own {@link Mac}.
 */
final class StunKey {
    private static final String ALGORITHM = "HmacSHA1";
    private static final ThreadLocal<Hmac> HMAC = ThreadLocal.withInitial(Hmac::new);

    private final SecretKeySpec key;

    StunKey(String password) {
        this.key = new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    boolean matches(StunView message) {
        if (!message.hasIntegrity()) {
            return false;
        }
        byte[] expected = HMAC.get().over(key, message.buffer(), message.start(), message.integrityOffset());
        int difference = 0;
        for (int i = 0; i < StunView.INTEGRITY_LENGTH; i++) {
            difference |= expected[i] ^ message.buffer()[message.integrityOffset() + i];
        }
        return difference == 0;
    }

    /** Writes the value to {@code at}, for a message that starts at 0. */
    void sign(byte[] message, int at) {
        System.arraycopy(HMAC.get().over(key, message, 0, at), 0, message, at, StunView.INTEGRITY_LENGTH);
    }

    private static final class Hmac {
        private final Mac mac;
        private final byte[] value = new byte[StunView.INTEGRITY_LENGTH];
        private final byte[] lengthField = new byte[2];

        Hmac() {
            try {
                mac = Mac.getInstance(ALGORITHM);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("The JDK has no " + ALGORITHM, e);
            }
        }

        byte[] over(SecretKeySpec key, byte[] buffer, int start, int valueAt) {
            int claimed = valueAt + StunView.INTEGRITY_LENGTH - start - StunView.HEADER_LENGTH;
            lengthField[0] = (byte) (claimed >> 8);
            lengthField[1] = (byte) claimed;
            try {
                mac.init(key);
                mac.update(buffer, start, 2);
                mac.update(lengthField);
                mac.update(buffer, start + 4, valueAt - 4 - start - 4);
                mac.doFinal(value, 0);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(ALGORITHM + " failed", e);
            }
            return value;
        }
    }
}
