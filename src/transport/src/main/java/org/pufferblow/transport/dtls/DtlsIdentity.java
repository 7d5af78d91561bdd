package org.pufferblow.transport.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
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
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            byte[] name = new byte[8];
            random.nextBytes(name);
            X500Name subject = new X500Name("CN=" + HexFormat.of().formatHex(name));
            // 63 random bits and a set one: positive and never zero (RFC 5280 section 4.1.2.2).
            BigInteger serial = new BigInteger(63, random).setBit(63);
            byte[] encoded = new JcaX509v3CertificateBuilder(subject, serial, Date.from(now.minus(BACKDATED)),
                    Date.from(now.plus(VALID)), subject, pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
            Certificate certificate = new Certificate(new TlsCertificate[]{crypto.createCertificate(encoded)});
            return new DtlsIdentity(crypto.signer(pair.getPrivate()), certificate,
                    Fingerprints.of(encoded, hashFunction), now);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("this Java cannot make an ECDSA certificate on P-256", e);
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
