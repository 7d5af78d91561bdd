package org.pufferblow.client;

import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
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

/** One end of a connection, which counts what it hears. */
class MediaEnd implements PeerTransportListener {
    private static final int SSRC = 0xCAFE_BABE;

    private final Transports transports;
    private final PeerTransport peer;
    private final RtpSender sender;
    private final AtomicInteger heard = new AtomicInteger();
    private int sequenceNumber = 1000;

    MediaEnd(Transports transports, String id, IceRole role) throws TransportException {
        this.transports = transports;
        this.peer = transports.create(id, role, this);
        this.sender = peer.rtpSender(Integer.toUnsignedLong(SSRC));
    }

    PeerTransport peer() {
        return peer;
    }

    /** RTP packets so far. */
    int heard() {
        return heard.get();
    }

    int port() {
        return peer.local().candidates().getFirst().address().getPort();
    }

    private RemoteTransport description() {
        LocalTransport local = peer.local();
        return new RemoteTransport(local.ufrag(), local.password(), List.of(local.fingerprint()), local.candidates());
    }

    /** Connects two ends, the first of which takes this role in the handshake. */
    static void connect(MediaEnd one, MediaEnd other, DtlsRole roleOfOne) {
        one.peer.connect(other.description(), roleOfOne);
        other.peer.connect(one.description(), roleOfOne == DtlsRole.CLIENT ? DtlsRole.SERVER : DtlsRole.CLIENT);
    }

    void awaitState(TransportState state) {
        await().until(() -> peer.state() == state);
    }

    /** Sends the first packet of another stream. */
    boolean sendFirst(int ssrc) {
        return onPortThread(() -> send(peer.rtpSender(Integer.toUnsignedLong(ssrc)), ssrc, 1));
    }

    /** Sends the next packet of the usual stream. */
    boolean sendRtp() {
        int number = sequenceNumber++;
        return onPortThread(() -> send(sender, SSRC, number));
    }

    private static boolean send(RtpSender stream, int ssrc, int number) {
        ByteBuffer.wrap(stream.buffer()).put((byte) 0x80).put((byte) 111).putShort((short) number).putInt(number)
                .putInt(ssrc);
        return stream.send(100);
    }

    /** Sends packets each way until one has arrived at either end. */
    static void exchange(MediaEnd one, MediaEnd other) {
        int before = one.heard();
        int otherBefore = other.heard();
        await().until(one::sendRtp);
        await().until(other::sendRtp);
        await().until(() -> one.heard() > before && other.heard() > otherBefore);
    }

    private boolean onPortThread(BooleanSupplier task) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        transports.onPortThread(() -> {
            try {
                result.complete(task.getAsBoolean());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result.join();
    }

    @Override
    public void onState(TransportState state) {}

    @Override
    public void onLocalCandidate(Candidate candidate) {}

    @Override
    public void onRtp(byte[] buffer, int offset, int length, long nowNs) {
        heard.incrementAndGet();
    }

    @Override
    public void onRtcp(byte[] buffer, int offset, int length, long nowNs) {}
}
