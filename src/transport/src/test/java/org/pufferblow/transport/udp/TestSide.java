package org.pufferblow.transport.udp;

import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.PeerTransportListener;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.RtpSender;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.TransportState;
import org.pufferblow.transport.Transports;

/** One side of a connection: a peer's transport, and all it was told. */
final class TestSide implements PeerTransportListener {
    static final long SSRC = 0xCAFEBABEL;

    private final List<Candidate> candidates = new CopyOnWriteArrayList<>();
    private final Transports transports;
    private final PeerTransport peer;
    private final RtpSender sender;
    private final List<TransportState> states = new CopyOnWriteArrayList<>();
    private final Queue<byte[]> rtp = new ConcurrentLinkedQueue<>();
    /** Their names. */
    private final Set<String> rtpThreads = ConcurrentHashMap.newKeySet();
    private final Queue<byte[]> rtcp = new ConcurrentLinkedQueue<>();
    private int sequenceNumber = 1000;
    /** Happens on the port thread with each packet. */
    volatile Runnable onEachRtp = () -> {};
    /** Happens when a state is told, before it is kept. */
    volatile Consumer<TransportState> onEachState = state -> {};

    TestSide(Transports transports, String id, IceRole role) throws TransportException {
        this.transports = transports;
        this.peer = transports.create(id, role, this);
        this.sender = peer.rtpSender(SSRC);
    }

    PeerTransport peer() {
        return peer;
    }

    List<TransportState> states() {
        return states;
    }

    /** Of ours, found later. */
    List<Candidate> candidates() {
        return candidates;
    }

    Queue<byte[]> rtp() {
        return rtp;
    }

    /** The threads that RTP came on. */
    Set<String> rtpThreads() {
        return rtpThreads;
    }

    Queue<byte[]> rtcp() {
        return rtcp;
    }

    /** What this side's description would say to the other. */
    RemoteTransport description() {
        return description(peer.local());
    }

    static RemoteTransport description(LocalTransport local) {
        return new RemoteTransport(local.ufrag(), local.password(), List.of(local.fingerprint()),
                local.candidates());
    }

    static RemoteTransport withFingerprint(RemoteTransport transport, Fingerprint fingerprint) {
        return new RemoteTransport(transport.ufrag(), transport.password(), List.of(fingerprint),
                transport.candidates());
    }

    static RemoteTransport withCandidates(RemoteTransport transport, List<Candidate> candidates) {
        return new RemoteTransport(transport.ufrag(), transport.password(), transport.fingerprints(), candidates);
    }

    /** Connects two sides, the first of which takes this role in the handshake. */
    static void connect(TestSide one, TestSide other, DtlsRole roleOfOne) {
        one.peer.connect(other.description(), roleOfOne);
        other.peer.connect(one.description(), roleOfOne == DtlsRole.CLIENT ? DtlsRole.SERVER : DtlsRole.CLIENT);
    }

    /** Restarts ICE between two sides. */
    static void restart(TestSide one, TestSide other) {
        RemoteTransport ours = description(one.peer.restart());
        RemoteTransport theirs = description(other.peer.restart());
        one.peer.reconnect(theirs);
        other.peer.reconnect(ours);
    }

    void awaitState(TransportState state) {
        await().until(() -> !states.isEmpty() && states.getLast() == state);
    }

    /** Sends the first packet of another stream, a fixed header and no more. */
    void sendFirst(int ssrc) {
        onPortThread(() -> {
            RtpSender stream = peer.rtpSender(ssrc & 0xffff_ffffL);
            ByteBuffer.wrap(stream.buffer()).put((byte) 0x80).put((byte) 111).putShort((short) 1).putInt(1)
                    .putInt(ssrc);
            return stream.send(12);
        });
    }

    /** Sends a packet of a hundred bytes; false if the transport did not take it. */
    boolean sendRtp(byte content) {
        return sendRtp(content, 100);
    }

    boolean sendRtp(byte content, int length) {
        int number = sequenceNumber++;
        return onPortThread(() -> {
            byte[] buffer = sender.buffer();
            Arrays.fill(buffer, 0, Math.min(length, buffer.length), content);
            buffer[0] = (byte) 0x80;
            buffer[1] = 111;
            buffer[2] = (byte) (number >>> 8);
            buffer[3] = (byte) number;
            buffer[8] = (byte) 0xCA;
            buffer[9] = (byte) 0xFE;
            buffer[10] = (byte) 0xBA;
            buffer[11] = (byte) 0xBE;
            return sender.send(length);
        });
    }

    boolean sendRtcp(byte content) {
        byte[] report = new byte[40];
        Arrays.fill(report, content);
        report[5] = (byte) 0x80;
        report[6] = (byte) 201;
        return onPortThread(() -> peer.sendRtcp(report, 5, 32));
    }

    void closeSender() {
        onPortThread(() -> {
            sender.close();
            return null;
        });
    }

    /** Sends one packet each way and waits for both to arrive. */
    static void exchange(TestSide one, TestSide other) {
        int before = one.rtp.size();
        int otherBefore = other.rtp.size();
        await().until(() -> one.sendRtp((byte) 1));
        await().until(() -> other.sendRtp((byte) 2));
        await().until(() -> one.rtp.size() > before && other.rtp.size() > otherBefore);
    }

    <T> T onPortThread(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        transports.onPortThread(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.join();
    }

    @Override
    public void onState(TransportState state) {
        onEachState.accept(state);
        states.add(state);
    }

    @Override
    public void onLocalCandidate(Candidate candidate) {
        candidates.add(candidate);
    }

    @Override
    public void onRtp(byte[] buffer, int offset, int length, long nowNs) {
        onEachRtp.run();
        rtpThreads.add(Thread.currentThread().getName());
        rtp.add(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void onRtcp(byte[] buffer, int offset, int length, long nowNs) {
        rtcp.add(Arrays.copyOfRange(buffer, offset, offset + length));
    }
}
