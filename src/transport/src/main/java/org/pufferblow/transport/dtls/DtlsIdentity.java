package org.pufferblow.transport.dtls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsSigner;
import org.pufferblow.transport.Fingerprint;

/**
 * A key pair and the self-signed certificate around it. ECDSA on P-256 is what RFC 8827 section 6.5 has everyone
 * support. The subject is random, so that the certificate says nothing about the machine.
 *
 * @param signer signs with the private key
 * @param madeAt when, for its renewal
 */
record DtlsIdentity(TlsSigner signer, Certificate certificate, Fingerprint fingerprint, Instant madeAt) {
    /** Yesterday, for peers whose clocks are behind ours. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    /** Browsers' own certificates have 30 days. Peers check the fingerprint; few look at dates, but those that do may. */
    private static final Duration VALID = Duration.ofDays(30);

    /** New peers get a new one after this, which leaves 23 days to the longest call. */
    static final Duration RENEW_AFTER = Duration.ofDays(7);

    static DtlsIdentity make(JdkFirstCrypto crypto, SecureRandom random, String hashFunction, Instant now) {
        JdkFirstCrypto.SigningKey key = crypto.newSigningKey();
        byte[] name = new byte[8];
        random.nextBytes(name);
        X500Name subject = new X500Name("CN=" + HexFormat.of().formatHex(name));
        // 63 random bits and a set one: positive and never zero (RFC 5280 section 4.1.2.2).
        BigInteger serial = new BigInteger(63, random).setBit(63);
        try {
            byte[] encoded = new X509v3CertificateBuilder(subject, serial, Date.from(now.minus(BACKDATED)),
                    Date.from(now.plus(VALID)), subject, key.publicKey())
                    .build(new SelfSigner(key.signer()))
                    .getEncoded();
            Certificate certificate = new Certificate(new TlsCertificate[]{crypto.createCertificate(encoded)});
            return new DtlsIdentity(key.signer(), certificate, Fingerprints.of(encoded, hashFunction), now);
        } catch (IOException e) {
            throw new IllegalStateException("the certificate cannot be encoded", e);
        }
    }

    /** ecdsa-with-SHA256 (RFC 5758 section 3.2) of what is written to it. */
    private static final class SelfSigner implements ContentSigner {
        private static final SignatureAndHashAlgorithm ALGORITHM = SignatureAndHashAlgorithm
                .getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

        private final TlsSigner signer;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        SelfSigner(TlsSigner signer) {
            this.signer = signer;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            try {
                return signer.generateRawSignature(ALGORITHM,
                        MessageDigest.getInstance("SHA-256").digest(content.toByteArray()));
            } catch (IOException | NoSuchAlgorithmException e) {
                throw new IllegalStateException("a certificate cannot be signed", e);
            }
        }
    }

    boolean isDueAt(Instant now) {
        return now.isAfter(madeAt.plus(RENEW_AFTER));
    }

    @Override
    public String toString() {
        return "DtlsIdentity[" + fingerprint + "]";
    }
}
