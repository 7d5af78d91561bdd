package org.pufferblow.adapter.control;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The HMAC-SHA256 signatures of every call between the SFU and the server, in the form {@code sha256=<hex>} (PROTOCOL
 * sections 2 to 4 and 7). Safe for any thread.
 */
public final class Signatures {
    /** The header that carries a signature. */
    public static final String HEADER = "X-Pufferblow-Signature";

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "sha256=";

    private Signatures() {}

    /** Signs exactly these bytes. */
    public static String sign(String secret, byte[] message) {
        return PREFIX + HexFormat.of().formatHex(hmac(secret, message));
    }

    /** Signs a bootstrap call: the timestamp, the nonce and the body together. */
    public static String signBootstrap(String secret, String timestamp, String nonce, byte[] body) {
        byte[] head = (timestamp + "." + nonce + ".").getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[head.length + body.length];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        return sign(secret, message);
    }

    /** Compares in a time that does not tell how much of the signature was right. A null header never matches. */
    public static boolean matches(String expected, String header) {
        return header != null && MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8),
                header.strip().getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the header signs exactly these bytes; false for a missing one. */
    public static boolean verify(String secret, byte[] message, String header) {
        return matches(sign(secret, message), header);
    }

    private static byte[] hmac(String secret, byte[] message) {
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        if (key.length == 0) {
            throw new IllegalArgumentException("an empty secret signs nothing");
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
