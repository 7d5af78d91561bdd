package org.pufferblow.transport.dtls;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.pufferblow.transport.TransportConfig;

/** DTLS contexts for tests: short resend time, everything else as by default unless said otherwise. */
final class Contexts {
    static final TransportConfig.Dtls DTLS = TransportConfig.defaults(0).dtls();
    static final TransportConfig.Srtp SRTP = TransportConfig.defaults(0).srtp();
    private static final int RESEND_MILLIS = 20;

    private Contexts() {}

    static DtlsContext standard() {
        return with(DTLS, SRTP, 1200);
    }

    static DtlsContext sendingAtMost(int bytes) {
        return with(DTLS, SRTP, bytes);
    }

    static DtlsContext with(TransportConfig.Dtls dtls) {
        return with(dtls, SRTP, 1200);
    }

    static DtlsContext with(TransportConfig.Dtls dtls, TransportConfig.Srtp srtp, int sendLimit) {
        return new DtlsContext(dtls, srtp, InstantSource.fixed(Instant.now()), RESEND_MILLIS, sendLimit);
    }

    static DtlsContext withProfiles(String... profiles) {
        return with(DTLS, new TransportConfig.Srtp(List.of(profiles), null), 1200);
    }

    static DtlsContext withSuites(String... suites) {
        return with(dtls(DTLS.handshakeTimeout(), List.of(suites), "sha-256", DTLS.acceptedFingerprintHashes()));
    }

    static DtlsContext withLocalHash(String hash) {
        return with(dtls(DTLS.handshakeTimeout(), DTLS.cipherSuites(), hash, DTLS.acceptedFingerprintHashes()));
    }

    static DtlsContext accepting(String... hashes) {
        return with(dtls(DTLS.handshakeTimeout(), DTLS.cipherSuites(), "sha-256", List.of(hashes)));
    }

    static DtlsContext timingOutAfter(Duration timeout) {
        return with(dtls(timeout, DTLS.cipherSuites(), "sha-256", DTLS.acceptedFingerprintHashes()));
    }

    private static TransportConfig.Dtls dtls(Duration timeout, List<String> suites, String localHash,
            List<String> acceptedHashes) {
        return new TransportConfig.Dtls(timeout, suites, localHash, acceptedHashes);
    }
}
