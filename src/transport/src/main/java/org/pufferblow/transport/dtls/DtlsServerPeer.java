package org.pufferblow.transport.dtls;

import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;

/** Our side as the DTLS server. Sessions are not resumed and not renegotiated: both are BouncyCastle's defaults. */
@SuppressWarnings("rawtypes") // BouncyCastle's signatures
final class DtlsServerPeer extends DefaultTlsServer {
    private final Handshake handshake;

    DtlsServerPeer(Handshake handshake) {
        super(handshake.context().crypto());
        this.handshake = handshake;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return handshake.context().parameters().serverSuites();
    }

    /** The operator's order counts. */
    @Override
    protected boolean preferLocalCipherSuites() {
        return true;
    }

    /** P-256 wherever the client has it (RFC 8827 section 6.5 says it must), which is the one computed natively. */
    @Override
    protected int selectECDH(int minimumBits) {
        int[] groups = context.getSecurityParametersHandshake().getClientSupportedGroups();
        if (groups != null && minimumBits <= NamedGroup.getCurveBits(NamedGroup.secp256r1)) {
            for (int group : groups) {
                if (group == NamedGroup.secp256r1) {
                    return group;
                }
            }
        }
        return super.selectECDH(minimumBits);
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return handshake.context().handshakeTimeoutMillis();
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return handshake.context().resendMillis();
    }

    /** Without it the exporter's output is not bound to the handshake (RFC 7627); all WebRTC stacks have it. */
    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    /** The fingerprint says who it is; how the certificate is signed says nothing, since it signs itself. */
    @Override
    public boolean shouldCheckSigAlgOfPeerCerts() {
        return false;
    }

    @Override
    public void processClientExtensions(Hashtable clientExtensions) throws IOException {
        super.processClientExtensions(clientExtensions);
        handshake.chooseProfile(clientExtensions);
    }

    @Override
    public Hashtable getServerExtensions() throws IOException {
        Hashtable<?, ?> extensions = super.getServerExtensions();
        handshake.answerProfile(extensions);
        return extensions;
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        return new CertificateRequest(new short[]{ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
                handshake.signatures(), null);
    }

    @Override
    public void notifyClientCertificate(Certificate chain) throws IOException {
        handshake.checkPeer(chain);
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
        return handshake.credentials(context, context.getSecurityParametersHandshake().getClientSigAlgs());
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        handshake.complete(context);
    }
}
