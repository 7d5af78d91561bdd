package org.pufferblow.media.srtp;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jitsi.srtp.crypto.Aes;

/**
 * Which library computes AES, chosen once for the process. jitsi-srtp, which does AES-CM and all RTCP, chooses for each cipher
 * mode when that is first used, and keeps to it. The choice does not reach HMAC-SHA1, for which the library takes its OpenSSL
 * binding where that loads, else the JDK's. RTP under AES-GCM, the bulk of the work, has the same provider, or else OpenSSL's
 * libcrypto, called without anything in between: the JDK's cipher would leave a kilobyte of garbage for each packet.
 */
public final class SrtpCiphers {
    /** The name that stands for libcrypto, and for SunJCE in whatever else there is. */
    public static final String LIBCRYPTO = "Libcrypto";

    private static final String GCM = "AES/GCM/NoPadding";
    private static final List<String> MODES = List.of("AES/CTR/NoPadding", GCM);
    private static final String RTP_GCM = GCM + ", RTP";

    /** Chosen once, read by every port thread. */
    private static volatile boolean usesLibcrypto;
    /** Both of {@link #choose}; null before its first call. */
    private static Map<String, String> chosen;
    private static String chosenFor;

    private SrtpCiphers() {}

    /** Loads what most choices need, and makes none: for a thread beside the start. */
    public static void warmUp() {
        try {
            new Aes.SunJCECipherFactory().createCipher(GCM);
            new LibcryptoAesGcm(new byte[16]).close();
        } catch (Exception | LinkageError e) {
            // The choice will come to it, too, and has something else to choose.
        }
    }

    /**
     * Has the choice made, now rather than on a port thread: without a name jitsi-srtp measures all it knows, which takes
     * about a second. Another call with the same name changes nothing.
     *
     * @param factoryClass {@code Libcrypto}, {@code SunJCE}, {@code OpenSSL}, {@code SunPKCS11}, {@code BouncyCastle}, or
     *     the name of a class that extends jitsi-srtp's {@code CipherFactory}; null or empty for the fastest of
     *     jitsi-srtp's. One that does not work is passed over: jitsi-srtp's with a warning, and Libcrypto for SunJCE
     * @return the provider that each cipher mode got
     */
    public static synchronized Map<String, String> choose(String factoryClass) {
        if (chosen != null && Objects.equals(factoryClass, chosenFor)) {
            return chosen;
        }
        boolean wantsLibcrypto = LIBCRYPTO.equals(factoryClass);
        Aes.setFactoryClassName(wantsLibcrypto ? "SunJCE" : factoryClass);
        Map<String, String> providers = new LinkedHashMap<>();
        for (String mode : MODES) {
            providers.put(mode, Aes.createCipher(mode).getProvider().getName());
        }
        usesLibcrypto = wantsLibcrypto && libcryptoWorks();
        providers.put(RTP_GCM, usesLibcrypto ? "libcrypto" : providers.get(GCM));
        chosen = Collections.unmodifiableMap(providers);
        chosenFor = factoryClass;
        return chosen;
    }

    /** Whether libcrypto is there, and computes what others do. */
    private static boolean libcryptoWorks() {
        byte[] key = new byte[16];
        byte[] nonce = new byte[AesGcm.NONCE_LENGTH];
        byte[] theirs = new byte[100];
        byte[] ours = new byte[100];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (i + 1);
        }
        try (AesGcm libcrypto = new LibcryptoAesGcm(key); AesGcm other = new JdkAesGcm(Aes.createCipher(GCM), key)) {
            return libcrypto.seal(nonce, ours, 0, 20, 80) && other.seal(nonce, theirs, 0, 20, 80)
                    && Arrays.equals(ours, theirs) && libcrypto.open(nonce, ours, 0, 20, 96);
        } catch (LinkageError | IllegalStateException e) {
            return false;
        }
    }

    /** A cipher for one direction's RTP: of the chosen provider, for the thread that calls. */
    public static AesGcm rtpGcm(byte[] key) {
        return usesLibcrypto ? new LibcryptoAesGcm(key) : new JdkAesGcm(Aes.createCipher(GCM), key);
    }
}
