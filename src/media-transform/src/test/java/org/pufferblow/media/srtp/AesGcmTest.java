package org.pufferblow.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** libcrypto against the JDK's own AES-GCM. */
class AesGcmTest {
    private static final byte[] KEY = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final byte[] NONCE = new byte[AesGcm.NONCE_LENGTH];

    @BeforeEach
    @BeforeTry
    void needLibcrypto() {
        assumeTrue(Libraries.hasLibcrypto(), "libcrypto.so.3 is not there");
    }

    @Property(tries = 500)
    void shouldSealAsTheJdkDoes(@ForAll @Size(16) byte[] key, @ForAll @Size(12) byte[] nonce,
            @ForAll @Size(max = 1500) byte[] packet, @ForAll @IntRange(max = 60) int header,
            @ForAll @IntRange(max = 40) int offset) throws Exception {
        int headerLength = Math.min(header, packet.length);
        byte[] buffer = new byte[offset + packet.length + AesGcm.TAG_LENGTH + 9];
        Arrays.fill(buffer, (byte) 0xA5);
        System.arraycopy(packet, 0, buffer, offset, packet.length);

        try (AesGcm cipher = new LibcryptoAesGcm(key)) {
            // A second packet, and a packet after a refused one, are no different from a first.
            assertThat(cipher.seal(nonce, new byte[100], 0, 12, 80)).isTrue();
            assertThat(cipher.seal(nonce, new byte[4000], 0, 12, 3000)).isFalse();
            assertThat(cipher.seal(nonce, buffer, offset, headerLength, packet.length)).isTrue();
        }

        int end = offset + packet.length + AesGcm.TAG_LENGTH;
        assertThat(Arrays.copyOfRange(buffer, offset, end)).isEqualTo(byJdk(key, nonce, packet, headerLength));
        for (int i = 0; i < buffer.length; i++) {
            boolean packets = i >= offset && i < end;
            if (!packets && buffer[i] != (byte) 0xA5) {
                throw new AssertionError("byte " + i + " beside the packet was written");
            }
        }
    }

    @Property(tries = 500)
    void shouldOpenWhatTheJdkHasSealed(@ForAll boolean libcrypto, @ForAll @Size(16) byte[] key,
            @ForAll @Size(12) byte[] nonce, @ForAll @Size(max = 1500) byte[] packet,
            @ForAll @IntRange(max = 60) int header, @ForAll @IntRange(max = 40) int offset,
            @ForAll @IntRange(max = 1 << 20) int changedBit) throws Exception {
        int headerLength = Math.min(header, packet.length);
        byte[] sealed = byJdk(key, nonce, packet, headerLength);
        byte[] changed = sealed.clone();
        changed[changedBit / 8 % sealed.length] ^= (byte) (1 << (changedBit % 8));

        try (AesGcm cipher = cipher(libcrypto, key)) {
            // A packet after a forged, a cut, a refused or a sealed one is no different from a first.
            assertThat(cipher.open(nonce, changed, 0, headerLength, changed.length)).isFalse();
            assertThat(cipher.open(nonce, sealed.clone(), 0, headerLength, sealed.length - 1)).isFalse();
            assertThat(cipher.open(nonce, new byte[100], 0, 12, 27)).isFalse();
            assertThat(cipher.seal(nonce, new byte[100], 0, 12, 80)).isTrue();
            byte[] buffer = new byte[offset + sealed.length + 9];
            Arrays.fill(buffer, (byte) 0xA5);
            System.arraycopy(sealed, 0, buffer, offset, sealed.length);
            assertThat(cipher.open(nonce, buffer, offset, headerLength, sealed.length)).isTrue();

            int end = offset + packet.length;
            assertThat(Arrays.copyOfRange(buffer, offset, end)).isEqualTo(packet);
            byte[] beside = new byte[buffer.length];
            Arrays.fill(beside, (byte) 0xA5);
            assertThat(Arrays.copyOf(buffer, offset)).isEqualTo(Arrays.copyOf(beside, offset));
            assertThat(Arrays.copyOfRange(buffer, offset + sealed.length, buffer.length))
                    .isEqualTo(Arrays.copyOf(beside, 9));
        }
    }

    private static AesGcm cipher(boolean libcrypto, byte[] key) throws Exception {
        return libcrypto
                ? new LibcryptoAesGcm(key)
                : new JdkAesGcm(Cipher.getInstance("AES/GCM/NoPadding", "SunJCE"), key);
    }

    private static byte[] byJdk(byte[] key, byte[] nonce, byte[] packet, int headerLength) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(packet, 0, headerLength);
        byte[] sealed = Arrays.copyOf(packet, packet.length + AesGcm.TAG_LENGTH);
        cipher.doFinal(packet, headerLength, packet.length - headerLength, sealed, headerLength);
        return sealed;
    }

    @Test
    void shouldAuthenticateTheHeader() throws Exception {
        byte[] packet = new byte[60 + AesGcm.TAG_LENGTH];
        try (AesGcm cipher = new LibcryptoAesGcm(KEY)) {
            cipher.seal(NONCE, packet, 0, 20, 60);
        }
        packet[3] ^= 1;

        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(KEY, "AES"), new GCMParameterSpec(128, NONCE));
        cipher.updateAAD(packet, 0, 20);
        assertThatThrownBy(() -> cipher.doFinal(packet, 20, 40 + AesGcm.TAG_LENGTH))
                .isInstanceOf(AEADBadTagException.class);
    }

    @Test
    void shouldRefuseWhatIsTooLongOrHasMoreHeaderThanBytes() {
        try (AesGcm cipher = new LibcryptoAesGcm(KEY)) {
            assertThat(cipher.seal(NONCE, new byte[5000], 0, 12, 2048 - AesGcm.TAG_LENGTH)).isTrue();
            assertThat(cipher.seal(NONCE, new byte[5000], 0, 12, 2048 - AesGcm.TAG_LENGTH + 1)).isFalse();
            assertThat(cipher.seal(NONCE, new byte[100], 0, 13, 12)).isFalse();
            assertThat(cipher.open(NONCE, new byte[5000], 0, 12, 2049)).isFalse();
            assertThat(cipher.open(NONCE, new byte[100], 0, 13, 28)).isFalse();
            assertThat(cipher.open(NONCE, new byte[100], 0, 0, 15)).isFalse();
        }
    }

    @Test
    void shouldRefuseAfterTheClose() {
        AesGcm cipher = new LibcryptoAesGcm(KEY);
        cipher.close();
        cipher.close();

        assertThat(cipher.seal(NONCE, new byte[100], 0, 12, 80)).isFalse();
        assertThat(cipher.open(NONCE, new byte[100], 0, 12, 80)).isFalse();
    }

    /** A context takes about a kilobyte of the library's: as many as these would be seen. */
    @Test
    void shouldGiveItsMemoryBack() throws Exception {
        makeAndClose(20_000);
        long before = residentBytes();
        makeAndClose(200_000);

        assertThat(residentBytes() - before).isLessThan(80L << 20);
    }

    private static void makeAndClose(int count) {
        for (int i = 0; i < count; i++) {
            try (AesGcm cipher = new LibcryptoAesGcm(KEY)) {
                cipher.seal(NONCE, new byte[60], 0, 12, 40);
            }
        }
    }

    private static long residentBytes() throws IOException {
        String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1);
        return Long.parseLong(pages[1]) * 4096;
    }

    @Test
    void shouldLetNoOtherThreadUseOrFreeIt() {
        try (AesGcm cipher = new LibcryptoAesGcm(KEY)) {
            assertThatThrownBy(
                    () -> CompletableFuture.supplyAsync(() -> cipher.seal(NONCE, new byte[100], 0, 12, 80)).join())
                    .isInstanceOf(CompletionException.class).hasCauseInstanceOf(WrongThreadException.class);
            assertThatThrownBy(() -> CompletableFuture.runAsync(cipher::close).join())
                    .isInstanceOf(CompletionException.class).hasCauseInstanceOf(WrongThreadException.class);
            assertThat(cipher.seal(NONCE, new byte[100], 0, 12, 80)).isTrue();
        }
    }
}
