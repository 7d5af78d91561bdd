package org.pufferblow.transport.dtls;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.transport.TransportConfig;

class DtlsParametersTest {
    @Test
    void shouldTakeTheDefaultsAndWhatJitsiOperatorsHave() {
        assertThatCode(() -> DtlsParameters.checkCipherSuites(TransportConfig.defaults(0).dtls().cipherSuites()))
                .doesNotThrowAnyException();
        assertThatCode(() -> DtlsParameters.checkCipherSuites(List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"))).doesNotThrowAnyException();
    }

    /** Misspelt; no forward secrecy; no encryption; no authentication; TLS 1.3's; a signal, not a suite. */
    @ParameterizedTest
    @ValueSource(strings = {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA265", "TLS_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_NULL_SHA", "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", "TLS_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_RC4_128_SHA", "TLS_FALLBACK_SCSV", ""})
    void shouldNameAnUnknownSuiteAndTheKnownOnes(String name) {
        List<String> names = List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", name);
        assertThatThrownBy(() -> DtlsParameters.checkCipherSuites(names)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unknown cipher suites [" + name + "]")
                .hasMessageContaining("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    }

    @Test
    void shouldWantASuiteThatOurCertificateCanSignFor() {
        assertThatThrownBy(() -> DtlsParameters.checkCipherSuites(List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("TLS_ECDHE_ECDSA_WITH");
        assertThatThrownBy(() -> DtlsParameters.checkCipherSuites(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"md5", "md2", "sha", "sha256", ""})
    void shouldRefuseOldAndUnknownHashFunctions(String name) {
        assertThatThrownBy(() -> DtlsParameters.hashFunction(name)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("known are sha-512, sha-384, sha-256");
        assertThatThrownBy(() -> DtlsParameters.checkAcceptedHashFunctions(List.of("sha-256", name)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseAnUnknownProfileByName() {
        assertThatThrownBy(() -> DtlsParameters.checkProtectionProfiles(List.of("SRTP_NULL_HMAC_SHA1_80")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("SRTP_AEAD_AES_128_GCM");
        assertThatThrownBy(() -> DtlsParameters.checkProtectionProfiles(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
