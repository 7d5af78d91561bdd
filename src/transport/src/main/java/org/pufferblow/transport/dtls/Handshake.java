package org.pufferblow.transport.dtls;

import org.pufferblow.media.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.DefaultTlsCredentialedSigner;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.pufferblow.transport.Fingerprint;

/**
 * What both roles of one handshake share: the check of the peer's certificate, use_srtp (RFC 5764 section 4.1) and, at
 * the end, the result. Confined to the handshake's thread.
 */
final class Handshake {
    /** Everything a WebRTC certificate is signed or signs with; nothing with SHA-1. */
    private static final List<SignatureAndHashAlgorithm> SIGNATURES = List.of(
            signature(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa),
            signature(HashAlgorithm.sha384, SignatureAlgorithm.ecdsa),
            signature(HashAlgorithm.sha512, SignatureAlgorithm.ecdsa),
            signature(HashAlgorithm.sha256, SignatureAlgorithm.rsa),
            signature(HashAlgorithm.sha384, SignatureAlgorithm.rsa),
            signature(HashAlgorithm.sha512, SignatureAlgorithm.rsa));

    private final DtlsContext context;
    private final DtlsIdentity identity;
    private final List<Fingerprint> acceptable;

    private SrtpProfile profile;
    private byte[] keyingMaterial;
    private int cipherSuite;

    /**
     * @param acceptable the peer's fingerprints whose hash functions we accept
     */
    Handshake(DtlsContext context, DtlsIdentity identity, List<Fingerprint> acceptable) {
        this.context = context;
        this.identity = identity;
        this.acceptable = List.copyOf(acceptable);
    }

    DtlsContext context() {
        return context;
    }

    /** Non-null once the handshake is complete, as are the next two. */
    SrtpProfile profile() {
        return profile;
    }

    byte[] keyingMaterial() {
        return keyingMaterial;
    }

    String cipherSuite() {
        return context.parameters().suiteName(cipherSuite);
    }

    /**
     * Refuses a peer that shows no certificate, or another one than it announced. BouncyCastle checks for itself that the
     * peer has that certificate's key, before either side's Finished.
     */
    void checkPeer(Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, "the peer shows no certificate");
        }
        byte[] certificate = chain.getCertificateAt(0).getEncoded();
        for (Fingerprint fingerprint : acceptable) {
            if (Fingerprints.matches(certificate, fingerprint)) {
                return;
            }
        }
        throw new TlsFatalAlert(AlertDescription.bad_certificate,
                "the peer's certificate does not have the fingerprint that it announced");
    }

    /** Our certificate, signing with a pair of algorithms that the peer named. */
    TlsCredentialedSigner credentials(TlsContext tls, Vector<?> peerSignatures) throws IOException {
        SignatureAndHashAlgorithm preferred = SIGNATURES.getFirst();
        SignatureAndHashAlgorithm chosen = peerSignatures != null && peerSignatures.contains(preferred)
                ? preferred
                : TlsUtils.chooseSignatureAndHashAlgorithm(tls, peerSignatures, SignatureAlgorithm.ecdsa);
        return new DefaultTlsCredentialedSigner(new TlsCryptoParameters(tls), identity.signer(), identity.certificate(),
                chosen);
    }

    @SuppressWarnings("JdkObsolete") // BouncyCastle wants it
    Vector<SignatureAndHashAlgorithm> signatures() {
        return new Vector<>(SIGNATURES);
    }

    /** The client's half of use_srtp: all our profiles. */
    void offerProfiles(Hashtable<?, ?> extensions) throws IOException {
        int[] ids = context.parameters().profiles().stream().mapToInt(SrtpProfile::id).toArray();
        TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(ids, TlsUtils.EMPTY_BYTES));
    }

    /** The server's half: the first of ours that the client offers. */
    void chooseProfile(Hashtable<?, ?> clientExtensions) throws IOException {
        UseSRTPData offer = TlsSRTPUtils.getUseSRTPExtension(clientExtensions);
        if (offer == null) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, "the peer does not offer use_srtp");
        }
        for (SrtpProfile ours : context.parameters().profiles()) {
            for (int theirs : offer.getProtectionProfiles()) {
                if (ours.id() == theirs) {
                    profile = ours;
                    return;
                }
            }
        }
        throw new TlsFatalAlert(AlertDescription.handshake_failure, "no SRTP protection profile in common");
    }

    /** Answers with the chosen profile. An MKI that the client may have offered is declined by an empty one. */
    void answerProfile(Hashtable<?, ?> serverExtensions) throws IOException {
        TlsSRTPUtils.addUseSRTPExtension(serverExtensions,
                new UseSRTPData(new int[]{profile.id()}, TlsUtils.EMPTY_BYTES));
    }

    /** Takes the server's answer: exactly one of what we offered, without MKI, for we offered none. */
    void acceptProfile(Hashtable<?, ?> serverExtensions) throws IOException {
        UseSRTPData answer = serverExtensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(serverExtensions);
        if (answer == null) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, "the peer does not answer use_srtp");
        }
        int[] ids = answer.getProtectionProfiles();
        if (ids.length == 1 && answer.getMki().length == 0) {
            for (SrtpProfile ours : context.parameters().profiles()) {
                if (ours.id() == ids[0]) {
                    profile = ours;
                    return;
                }
            }
        }
        throw new TlsFatalAlert(AlertDescription.illegal_parameter, "the peer's use_srtp is not among our offers");
    }

    /** Both Finished are verified: derives the SRTP keys (RFC 5764 section 4.2). */
    void complete(TlsContext tls) {
        cipherSuite = tls.getSecurityParametersConnection().getCipherSuite();
        keyingMaterial = tls.exportKeyingMaterial(ExporterLabel.dtls_srtp, null,
                2 * (profile.keyLength() + profile.saltLength()));
    }

    private static SignatureAndHashAlgorithm signature(short hash, short algorithm) {
        return SignatureAndHashAlgorithm.getInstance(hash, algorithm);
    }
}
