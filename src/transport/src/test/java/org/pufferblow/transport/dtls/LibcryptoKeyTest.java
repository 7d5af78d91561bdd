package org.pufferblow.transport.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the JDK, which computes the same in another way. */
class LibcryptoKeyTest {
    private static final int ROUNDS = 20;

    private final Random random = new Random(11);

    @BeforeEach
    void needLibcrypto() {
        assumeTrue(hasLibcrypto(), "libcrypto.so.3 is not there");
    }

    /** Asks the system, and none of the code that is tested here. */
    @SuppressWarnings("restricted") // the tests run with native access
    static boolean hasLibcrypto() {
        try (Arena arena = Arena.ofConfined()) {
            return SymbolLookup.libraryLookup("libcrypto.so.3", arena).find("EVP_PKEY_generate").isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Test
    void shouldComputeInTheHandshakeWhereTheLibraryIs() {
        assertThat(JdkFirstCrypto.best(new SecureRandom())).isInstanceOf(LibcryptoFirstCrypto.class);
    }

    private static KeyPair pair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static byte[] point(KeyPair pair) {
        ECPoint point = ((ECPublicKey) pair.getPublic()).getW();
        byte[] encoded = new byte[LibcryptoKey.POINT_LENGTH];
        encoded[0] = 4;
        put(point.getAffineX(), encoded, 1);
        put(point.getAffineY(), encoded, 33);
        return encoded;
    }

    private static void put(BigInteger number, byte[] into, int offset) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, into, offset + 32 - length, length);
    }

    private static ECPublicKey publicKey(byte[] point, KeyPair onTheSameCurve) throws Exception {
        ECPoint decoded = new ECPoint(new BigInteger(1, Arrays.copyOfRange(point, 1, 33)),
                new BigInteger(1, Arrays.copyOfRange(point, 33, 65)));
        return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(
                new ECPublicKeySpec(decoded, ((ECPublicKey) onTheSameCurve.getPublic()).getParams()));
    }

    private byte[] digest() {
        byte[] digest = new byte[32];
        random.nextBytes(digest);
        return digest;
    }

    @Test
    void shouldAgreeWithTheJdk() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            KeyPair theirs = pair();
            try (LibcryptoKey ours = LibcryptoKey.generate();
                    LibcryptoKey peer = LibcryptoKey.ofPoint(point(theirs)).orElseThrow()) {
                KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
                agreement.init(theirs.getPrivate());
                agreement.doPhase(publicKey(ours.point(), theirs), true);

                assertThat(ours.agreeWith(peer)).isEqualTo(agreement.generateSecret());
                assertThat(peer.point()).isEqualTo(point(theirs));
            }
        }
    }

    @Test
    void shouldNeverMakeAKeyTwice() {
        try (LibcryptoKey one = LibcryptoKey.generate(); LibcryptoKey other = LibcryptoKey.generate()) {
            assertThat(one.point()).isNotEqualTo(other.point());
        }
    }

    @Test
    void shouldSignForTheJdk() throws Exception {
        try (LibcryptoKey ours = LibcryptoKey.generate()) {
            ECPublicKey key = publicKey(ours.point(), pair());
            for (int i = 0; i < ROUNDS; i++) {
                byte[] digest = digest();
                Signature jdk = Signature.getInstance("NONEwithECDSA");
                jdk.initVerify(key);
                jdk.update(digest);

                assertThat(jdk.verify(ours.sign(digest))).isTrue();
            }
        }
    }

    @Test
    void shouldVerifyWhatTheJdkSignsAndNothingElse() throws Exception {
        KeyPair pair = pair();
        try (LibcryptoKey theirs = LibcryptoKey.ofPoint(point(pair)).orElseThrow();
                LibcryptoKey stranger = LibcryptoKey.generate()) {
            for (int i = 0; i < ROUNDS; i++) {
                byte[] digest = digest();
                Signature jdk = Signature.getInstance("NONEwithECDSA");
                jdk.initSign(pair.getPrivate());
                jdk.update(digest);
                byte[] signature = jdk.sign();

                assertThat(theirs.verifies(signature, digest)).isTrue();
                assertThat(theirs.verifies(signature, digest())).isFalse();
                assertThat(stranger.verifies(signature, digest)).isFalse();
                byte[] bent = signature.clone();
                bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
                assertThat(theirs.verifies(bent, digest)).isFalse();
                byte[] torn = Arrays.copyOf(signature, random.nextInt(signature.length));
                assertThat(theirs.verifies(torn, digest)).isFalse();
                assertThat(theirs.verifies(Arrays.copyOf(signature, 10_000), digest)).isFalse();
            }
        }
    }

    @Test
    void shouldRefuseWhatIsNoPointOfTheCurve() throws Exception {
        byte[] good = point(pair());
        byte[] beside = good.clone();
        beside[64] ^= 1;
        byte[] compressed = Arrays.copyOf(good, 33);
        compressed[0] = 2;
        byte[] hybrid = good.clone();
        hybrid[0] = (byte) (6 + (good[64] & 1));
        byte[] zero = new byte[LibcryptoKey.POINT_LENGTH];
        zero[0] = 4;
        byte[] tooLarge = new byte[LibcryptoKey.POINT_LENGTH];
        Arrays.fill(tooLarge, (byte) 0xff);
        tooLarge[0] = 4;
        byte[] infinity = {0};
        for (byte[] bad : new byte[][]{beside, compressed, hybrid, zero, tooLarge, infinity, {},
                Arrays.copyOf(good, 64), Arrays.copyOf(good, 66)}) {
            assertThat(LibcryptoKey.ofPoint(bad)).isEmpty();
        }
        assertThat(LibcryptoKey.ofPoint(good)).isPresent();
    }
}
