package org.pufferblow.media.srtp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jitsi.srtp.crypto.Aes;

/**
 * Whose AES jitsi-srtp computes with. That is a choice of the process: the library makes it for each cipher mode when
 * that is first used, and keeps to it. It does not reach HMAC-SHA1, for which the library takes its OpenSSL binding where
 * that loads, else the JDK's.
 */
public final class SrtpCiphers {
    private static final List<String> MODES = List.of("AES/CTR/NoPadding", "AES/GCM/NoPadding");

    private SrtpCiphers() {}

    /**
     * Has the choice made, now rather than on a port thread: without a name jitsi-srtp measures all it knows, which takes
     * about a second.
     *
     * @param factoryClass {@code SunJCE}, {@code OpenSSL}, {@code SunPKCS11}, {@code BouncyCastle}, or the name of a class
     *     that extends jitsi-srtp's {@code CipherFactory}; null or empty for the fastest. One that does not work is
     *     passed over, with a warning of the library's
     * @return the provider that each cipher mode got
     */
    public static synchronized Map<String, String> choose(String factoryClass) {
        Aes.setFactoryClassName(factoryClass);
        Map<String, String> providers = new LinkedHashMap<>();
        for (String mode : MODES) {
            providers.put(mode, Aes.createCipher(mode).getProvider().getName());
        }
        return providers;
    }
}
