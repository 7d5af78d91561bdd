package org.pufferblow.transport.dtls;

import org.pufferblow.media.srtp.SrtpProfile;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SRTPProtectionProfile;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.pufferblow.transport.DtlsRole;

/** A DTLS client that lacks what WebRTC asks for: it shows no certificate and leaves extensions out. */
@SuppressWarnings({"rawtypes", "unchecked"}) // BouncyCastle's signatures
final class PlainClient extends DefaultTlsClient {
    private final boolean offersSrtp;
    private final boolean offersExtendedMasterSecret;

    private PlainClient(boolean offersSrtp, boolean offersExtendedMasterSecret) {
        super(new BcTlsCrypto(new SecureRandom()));
        this.offersSrtp = offersSrtp;
        this.offersExtendedMasterSecret = offersExtendedMasterSecret;
    }

    /** Connects to a session in the server's role and returns what that session fails with. */
    static String failureAgainst(DtlsContext context, boolean offersSrtp, boolean offersExtendedMasterSecret) {
        Server server = new Server();
        DtlsSession session = context.newSession("server", server);
        session.start(DtlsRole.SERVER, List.of(context.fingerprint()));
        Thread.ofVirtual().start(() -> {
            try {
                new DTLSClientProtocol().connect(new PlainClient(offersSrtp, offersExtendedMasterSecret),
                        new ToServer(server.sent, session));
            } catch (IOException e) {
                server.clientFailed.set(true);
            }
        });
        await().until(() -> server.failure.get() != null && server.clientFailed.get());
        return server.failure.get();
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    public boolean shouldUseExtendedMasterSecret() {
        return offersExtendedMasterSecret;
    }

    @Override
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
        if (offersSrtp) {
            TlsSRTPUtils.addUseSRTPExtension(extensions,
                    new UseSRTPData(new int[]{SRTPProtectionProfile.SRTP_AEAD_AES_128_GCM}, new byte[0]));
        }
        return extensions;
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) {}

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) {
                return null;
            }
        };
    }

    private static final class Server implements DtlsListener {
        private final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
        private final AtomicReference<String> failure = new AtomicReference<>();
        private final AtomicBoolean clientFailed = new AtomicBoolean();

        @Override
        public void onDatagram(byte[] buffer, int offset, int length) {
            sent.add(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public void onKeys(SrtpProfile profile, byte[] keyingMaterial, boolean weAreClient) {
            failure.set("keys were given");
        }

        @Override
        public void onFailed(String reason) {
            failure.set(reason);
        }

        @Override
        public void onClosed() {}
    }

    private record ToServer(BlockingQueue<byte[]> incoming, DtlsSession session) implements DatagramTransport {
        @Override
        public int getReceiveLimit() {
            return 2048;
        }

        @Override
        public int getSendLimit() {
            return 1200;
        }

        @Override
        public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
            try {
                byte[] datagram = incoming.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (datagram == null) {
                    return -1;
                }
                System.arraycopy(datagram, 0, buffer, offset, datagram.length);
                return datagram.length;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void send(byte[] buffer, int offset, int length) {
            session.receive(buffer, offset, length);
        }

        @Override
        public void close() {}
    }
}
