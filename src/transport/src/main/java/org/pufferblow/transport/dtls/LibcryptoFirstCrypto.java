package org.pufferblow.transport.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.DigitallySigned;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.bouncycastle.tls.crypto.TlsECDomain;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.bouncycastle.tls.crypto.TlsSigner;
import org.bouncycastle.tls.crypto.TlsStreamSigner;
import org.bouncycastle.tls.crypto.TlsStreamVerifier;
import org.bouncycastle.tls.crypto.TlsVerifier;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCertificate;

/**
 * P-256 by libcrypto, which takes a ninth of the time of Java's once that is compiled, and a hundredth before: the first
 * joins after a start are what a server is noticed for. Everything else, other curves and RSA among it, as
 * {@link JdkFirstCrypto} does it. {@link JdkFirstCrypto#best} takes it where it works.
 */
final class LibcryptoFirstCrypto extends JdkFirstCrypto {
    /** @throws LinkageError where libcrypto is missing or does not compute */
    LibcryptoFirstCrypto(SecureRandom random) {
        super(random);
        try (LibcryptoKey one = LibcryptoKey.generate(); LibcryptoKey other = LibcryptoKey.generate()) {
            byte[] digest = one.agreeWith(other);
            if (!Arrays.equals(digest, other.agreeWith(one)) || !one.verifies(one.sign(digest), digest)
                    || other.verifies(one.sign(digest), digest)) {
                throw new UnsatisfiedLinkError("libcrypto computes wrongly");
            }
        } catch (IllegalStateException e) {
            throw (Error) new UnsatisfiedLinkError(e.getMessage()).initCause(e);
        }
    }

    @Override
    public String toString() {
        return "libcrypto";
    }

    @Override
    public TlsECDomain createECDomain(TlsECConfig config) {
        return config.getNamedGroup() == NamedGroup.secp256r1 ? Agreement::new : super.createECDomain(config);
    }

    @Override
    public TlsCertificate createCertificate(short type, byte[] encoding) throws IOException {
        return type == CertificateType.X509
                ? new VerifyingCertificate(encoding)
                : super.createCertificate(type, encoding);
    }

    @Override
    SigningKey newSigningKey() {
        LibcryptoKey key = LibcryptoKey.generate();
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey,
                SECObjectIdentifiers.secp256r1);
        return new SigningKey(new SubjectPublicKeyInfo(algorithm, key.point()), new Signer(key));
    }

    /** ECDHE on P-256 (RFC 8422 section 5.10). Confined to the handshake's thread. */
    private final class Agreement implements TlsAgreement {
        private LibcryptoKey ours;
        private LibcryptoKey theirs;

        @Override
        public byte[] generateEphemeral() {
            ours = LibcryptoKey.generate();
            return ours.point();
        }

        @Override
        public void receivePeerValue(byte[] point) throws IOException {
            theirs = LibcryptoKey.ofPoint(point)
                    .orElseThrow(() -> new TlsFatalAlert(AlertDescription.illegal_parameter, "not a point of P-256"));
        }

        @Override
        public TlsSecret calculateSecret() {
            try (LibcryptoKey mine = ours; LibcryptoKey peers = theirs) {
                return createSecret(mine.agreeWith(peers));
            }
        }
    }

    private record Signer(LibcryptoKey key) implements TlsSigner {
        @Override
        public byte[] generateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash) {
            return key.sign(hash);
        }

        @Override
        public TlsStreamSigner getStreamSigner(SignatureAndHashAlgorithm algorithm) {
            return null; // BouncyCastle hashes by itself then
        }
    }

    private final class VerifyingCertificate extends JcaTlsCertificate {
        VerifyingCertificate(byte[] encoding) throws IOException {
            super(LibcryptoFirstCrypto.this, encoding);
        }

        @Override
        public TlsVerifier createVerifier(short signatureAlgorithm) throws IOException {
            // Checks what the certificate is good for.
            TlsVerifier verifier = super.createVerifier(signatureAlgorithm);
            if (signatureAlgorithm != SignatureAlgorithm.ecdsa) {
                return verifier;
            }
            SubjectPublicKeyInfo key = getSubjectPublicKeyInfo();
            return SECObjectIdentifiers.secp256r1.equals(key.getAlgorithm().getParameters())
                    ? new Verifier(key.getPublicKeyData().getBytes())
                    : verifier;
        }
    }

    private static final class Verifier implements TlsVerifier {
        private final byte[] point;

        Verifier(byte[] point) {
            this.point = point;
        }

        @Override
        public boolean verifyRawSignature(DigitallySigned signed, byte[] hash) {
            SignatureAndHashAlgorithm algorithm = signed.getAlgorithm();
            if (algorithm == null || algorithm.getSignature() != SignatureAlgorithm.ecdsa) {
                return false;
            }
            Optional<LibcryptoKey> found = LibcryptoKey.ofPoint(point);
            if (found.isEmpty()) {
                return false;
            }
            try (LibcryptoKey key = found.get()) {
                return key.verifies(signed.getSignature(), hash);
            }
        }

        @Override
        public TlsStreamVerifier getStreamVerifier(DigitallySigned signed) {
            return null; // as above
        }
    }
}
