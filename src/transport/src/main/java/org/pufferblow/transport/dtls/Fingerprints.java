package org.pufferblow.transport.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.pufferblow.transport.Fingerprint;

/** Fingerprints of certificates: RFC 8122 section 5. */
final class Fingerprints {
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();

    private Fingerprints() {}

    /** The fingerprint of a DER-encoded certificate, by a name of {@link DtlsParameters#hashFunction}. */
    static Fingerprint of(byte[] certificate, String hashFunction) {
        try {
            // The SDP names are Java's in lower case: sha-256 is SHA-256.
            MessageDigest digest = MessageDigest.getInstance(hashFunction.toUpperCase(Locale.ROOT));
            return new Fingerprint(hashFunction, COLONS.formatHex(digest.digest(certificate)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(hashFunction + " was checked when the configuration was read", e);
        }
    }

    /** Whether a certificate has this fingerprint; letters' case does not matter. */
    static boolean matches(byte[] certificate, Fingerprint fingerprint) {
        String hashFunction = fingerprint.hashFunction().toLowerCase(Locale.ROOT);
        return of(certificate, hashFunction).value().equalsIgnoreCase(fingerprint.value());
    }
}
