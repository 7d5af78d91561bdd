package org.pufferblow.transport.dtls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.NoSuchPaddingException;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jcajce.util.DefaultJcaJceHelper;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;
import org.bouncycastle.tls.crypto.TlsSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsECDSASigner;

/**
 * BouncyCastle's protocol on the JDK's arithmetic. Its provider is asked, without being installed in the JDK's list,
 * only for what the JDK does not have (the bare ChaCha20 and Poly1305 that its TLS code wants).
 *
 * <p>Safe for any thread: it holds no state but BouncyCastle's own tables of what is supported.
 */
class JdkFirstCrypto extends JcaTlsCrypto {
    JdkFirstCrypto(SecureRandom random) {
        super(new JdkFirstHelper(), random, random);
    }

    /** With libcrypto's curve where it works, else the JDK's. */
    static JdkFirstCrypto best(SecureRandom random) {
        try {
            return new LibcryptoFirstCrypto(random);
        } catch (LinkageError e) {
            return new JdkFirstCrypto(random);
        }
    }

    /** Who computes on P-256. */
    @Override
    public String toString() {
        return "the JDK";
    }

    /**
     * A pair on P-256, to be certified.
     *
     * @param signer by ECDSA with the private half
     */
    record SigningKey(SubjectPublicKeyInfo publicKey, TlsSigner signer) {}

    /** Makes a new one. */
    SigningKey newSigningKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), getSecureRandom());
            KeyPair pair = generator.generateKeyPair();
            return new SigningKey(SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()),
                    new JcaTlsECDSASigner(this, pair.getPrivate()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java makes no keys on P-256", e);
        }
    }

    @Override
    public TlsCipher createCipher(TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
            throws IOException {
        return new BoundedCipher(super.createCipher(parameters, encryptionAlgorithm, macAlgorithm));
    }

    private static final class JdkFirstHelper extends DefaultJcaJceHelper {
        private static final class Fallback {
            static final Provider PROVIDER = new BouncyCastleProvider();
        }

        @Override
        public Cipher createCipher(String algorithm) throws NoSuchAlgorithmException, NoSuchPaddingException {
            try {
                return super.createCipher(algorithm);
            } catch (NoSuchAlgorithmException e) {
                return Cipher.getInstance(algorithm, Fallback.PROVIDER);
            }
        }

        @Override
        public Mac createMac(String algorithm) throws NoSuchAlgorithmException {
            try {
                return super.createMac(algorithm);
            } catch (NoSuchAlgorithmException e) {
                return Mac.getInstance(algorithm, Fallback.PROVIDER);
            }
        }
    }

    /** Applies {@link HandshakeBounds} to what only shows once it is decrypted. */
    private record BoundedCipher(TlsCipher cipher) implements TlsCipher {
        @Override
        public TlsDecodeResult decodeCiphertext(long sequenceNumber, short recordType, ProtocolVersion version,
                byte[] ciphertext, int offset, int length) throws IOException {
            TlsDecodeResult decoded = cipher.decodeCiphertext(sequenceNumber, recordType, version, ciphertext, offset,
                    length);
            if (decoded.contentType == ContentType.handshake
                    && !HandshakeBounds.acceptsFragments(decoded.buf, decoded.off, decoded.len)) {
                throw new TlsFatalAlert(AlertDescription.decode_error, "a handshake message claims too many bytes");
            }
            return decoded;
        }

        @Override
        public TlsEncodeResult encodePlaintext(long sequenceNumber, short contentType, ProtocolVersion version,
                int headerAllocation, byte[] plaintext, int offset, int length) throws IOException {
            return cipher.encodePlaintext(sequenceNumber, contentType, version, headerAllocation, plaintext, offset,
                    length);
        }

        @Override
        public int getCiphertextDecodeLimit(int plaintextLimit) {
            return cipher.getCiphertextDecodeLimit(plaintextLimit);
        }

        @Override
        public int getCiphertextEncodeLimit(int plaintextLimit) {
            return cipher.getCiphertextEncodeLimit(plaintextLimit);
        }

        @Override
        public int getPlaintextDecodeLimit(int ciphertextLimit) {
            return cipher.getPlaintextDecodeLimit(ciphertextLimit);
        }

        @Override
        public int getPlaintextEncodeLimit(int ciphertextLimit) {
            return cipher.getPlaintextEncodeLimit(ciphertextLimit);
        }

        @Override
        public void rekeyDecoder() throws IOException {
            cipher.rekeyDecoder();
        }

        @Override
        public void rekeyEncoder() throws IOException {
            cipher.rekeyEncoder();
        }

        @Override
        public boolean usesOpaqueRecordTypeDecode() {
            return cipher.usesOpaqueRecordTypeDecode();
        }

        @Override
        public boolean usesOpaqueRecordTypeEncode() {
            return cipher.usesOpaqueRecordTypeEncode();
        }
    }
}
