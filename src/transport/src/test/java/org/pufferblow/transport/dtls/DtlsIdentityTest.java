package org.pufferblow.transport.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.pufferblow.transport.Fingerprint;

class DtlsIdentityTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @Test
    void shouldMakeAP256CertificateThatIsValidForAMonthAndSignsItself() throws Exception {
        assertMakesACertificate(new JdkFirstCrypto(new SecureRandom()));
    }

    @Test
    void shouldMakeItWithLibcryptoAsWell() throws Exception {
        assumeTrue(LibcryptoKeyTest.hasLibcrypto(), "libcrypto.so.3 is not there");
        assertMakesACertificate(JdkFirstCrypto.best(new SecureRandom()));
    }

    private static void assertMakesACertificate(JdkFirstCrypto crypto) throws Exception {
        DtlsIdentity identity = DtlsIdentity.make(crypto, crypto.getSecureRandom(), "sha-256", NOW);
        byte[] encoded = identity.certificate().getCertificateAt(0).getEncoded();
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(encoded));
        certificate.verify(certificate.getPublicKey());
        assertThat(((ECPublicKey) certificate.getPublicKey()).getParams().toString()).contains("secp256r1");
        assertThat(certificate.getNotBefore()).isEqualTo(Date.from(NOW.minus(Duration.ofDays(1))));
        assertThat(certificate.getNotAfter()).isEqualTo(Date.from(NOW.plus(Duration.ofDays(30))));
        assertThat(certificate.getSerialNumber()).isPositive();
        assertThat(Fingerprints.matches(encoded, identity.fingerprint())).isTrue();
    }

    @Test
    void shouldGiveNewPeersANewCertificateAfterAWeekAndLetOldOnesKeepTheirs() {
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        DtlsContext context = new DtlsContext(Contexts.DTLS, Contexts.SRTP, now::get);
        Fingerprint first = context.fingerprint();
        DtlsSession old = new TestPeer(context, "old", TestPeer::deliver).session;
        now.set(NOW.plus(Duration.ofDays(7)));
        assertThat(context.fingerprint()).isEqualTo(first);
        now.set(NOW.plus(Duration.ofDays(7)).plusSeconds(1));
        assertThat(context.fingerprint()).isNotEqualTo(first);
        assertThat(new TestPeer(context, "new", TestPeer::deliver).session.fingerprint())
                .isEqualTo(context.fingerprint());
        assertThat(old.fingerprint()).isEqualTo(first);
    }
}
