package org.pufferblow.bench;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.PeerTransportListener;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.RtpSender;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.TransportState;
import org.pufferblow.transport.Transports;

/** The other end of an endpoint's transport: shakes hands as a browser does, talks if it has a voice, and hears nothing. */
final class BenchPeer implements PeerTransportListener {
    private static final long PATIENCE_SECONDS = 20;

    private final Transports transports;
    private final PeerTransport transport;
    private final RtpSender sender;
    private final OpusFrames voice;
    private final CountDownLatch connected = new CountDownLatch(1);

    BenchPeer(Transports transports, String id, int ssrc) throws TransportException {
        this.transports = transports;
        this.transport = transports.create(id, IceRole.CONTROLLING, this);
        this.sender = transport.rtpSender(ssrc & 0xFFFF_FFFFL);
        this.voice = new OpusFrames(ssrc);
    }

    RemoteTransport description() {
        return remote(transport.local());
    }

    /** What the other side's description says. */
    static RemoteTransport remote(LocalTransport local) {
        return new RemoteTransport(local.ufrag(), local.password(), List.of(local.fingerprint()), local.candidates());
    }

    void connect(RemoteTransport server) {
        transport.connect(server, DtlsRole.SERVER);
    }

    void awaitConnected() throws InterruptedException {
        if (!connected.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no handshake within " + PATIENCE_SECONDS + " s");
        }
    }

    /** Sends the next packet. */
    void speak() {
        transports.onPortThread(() -> {
            voice.next();
            System.arraycopy(voice.packet(), 0, sender.buffer(), 0, voice.length());
            sender.send(voice.length());
        });
    }

    void close() {
        transport.close();
    }

    @Override
    public void onState(TransportState state) {
        if (state == TransportState.CONNECTED) {
            connected.countDown();
        }
    }

    @Override
    public void onLocalCandidate(Candidate candidate) {}

    @Override
    public void onRtp(byte[] buffer, int offset, int length, long nowNs) {}

    @Override
    public void onRtcp(byte[] buffer, int offset, int length, long nowNs) {}
}
