package org.pufferblow.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice is static in jitsi-srtp; each test therefore loads the library anew, in a class loader of its own. */
class SrtpCiphersTest {
    /** How the name of a class ends that fails to load; empty: all load. */
    private String missing = "";

    @ParameterizedTest
    @CsvSource({"SunJCE, SunJCE", "BouncyCastle, BC",
            "org.jitsi.srtp.crypto.Aes$BouncyCastleCipherFactory, BC"})
    void shouldUseTheFactoryThatIsNamed(String factoryClass, String provider) throws Exception {
        assertThat(chooseAnew(factoryClass)).containsExactly(Map.entry("AES/CTR/NoPadding", provider),
                Map.entry("AES/GCM/NoPadding", provider), Map.entry("AES/GCM/NoPadding, RTP", provider));
    }

    @Test
    void shouldUseLibcryptoWhereItIsAndTheJdkBesideIt() throws Exception {
        assertThat(chooseAnew("Libcrypto")).containsExactly(Map.entry("AES/CTR/NoPadding", "SunJCE"),
                Map.entry("AES/GCM/NoPadding", "SunJCE"), Map.entry("AES/GCM/NoPadding, RTP",
                        Libraries.hasLibcrypto() ? "libcrypto" : "SunJCE"));
    }

    @Test
    void shouldUseTheJdkWhereLibcryptoCannotBeLoaded() throws Exception {
        missing = ".Libcrypto";
        assertThat(chooseAnew("Libcrypto").values()).containsOnly("SunJCE");
    }

    @Test
    void shouldUseSomeFactoryWhenTheNamedOneDoesNotExist() throws Exception {
        assertThat(chooseAnew("org.pufferblow.NoSuchCipherFactory").values()).hasSize(3).doesNotContainNull();
    }

    @Test
    void shouldUseSomeFactoryWhenNoneIsNamed() throws Exception {
        assertThat(chooseAnew(null).values()).hasSize(3).doesNotContainNull();
    }

    @SuppressWarnings("unchecked")
    private Map<String, String> chooseAnew(String factoryClass) throws Exception {
        URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> url(Path.of(entry))).toArray(URL[]::new);
        try (URLClassLoader anew = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                if (!missing.isEmpty() && name.endsWith(missing)) {
                    throw new UnsatisfiedLinkError(name);
                }
                return super.findClass(name);
            }
        }) {
            Class<?> ciphers = anew.loadClass(SrtpCiphers.class.getName());
            return (Map<String, String>) ciphers.getMethod("choose", String.class).invoke(null, factoryClass);
        }
    }

    private static URL url(Path entry) {
        try {
            return entry.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
