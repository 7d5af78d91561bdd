package org.pufferblow.transport.dtls;

import org.pufferblow.media.srtp.SrtpProfile;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;

/** A session and everything that it has said. */
final class TestPeer implements DtlsListener {
    /** Where a peer's datagrams go. */
    interface Wire {
        void carry(byte[] datagram, DtlsSession to);
    }

    /** @param material in hexadecimal */
    record Keys(SrtpProfile profile, String material, boolean weAreClient) {}

    final DtlsSession session;
    final List<Keys> keys = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final AtomicInteger closed = new AtomicInteger();
    final List<byte[]> sent = new CopyOnWriteArrayList<>();
    /** Happens before keys are kept. */
    volatile Runnable onEachKeys = () -> {};
    private final Wire wire;
    private volatile TestPeer other;

    TestPeer(DtlsContext context, String name, Wire wire) {
        this.wire = wire;
        this.session = context.newSession(name, this);
    }

    /** Joins two peers by their wires; nothing starts yet. */
    static void join(TestPeer one, TestPeer two) {
        one.other = two;
        two.other = one;
    }

    void start(DtlsRole role) {
        start(role, other.session.fingerprint());
    }

    void start(DtlsRole role, Fingerprint... remote) {
        session.start(role, List.of(remote));
    }

    boolean hasKeys() {
        return !keys.isEmpty();
    }

    boolean hasFailed() {
        return !failures.isEmpty();
    }

    @Override
    public void onDatagram(byte[] buffer, int offset, int length) {
        byte[] copy = Arrays.copyOfRange(buffer, offset, offset + length);
        sent.add(copy);
        if (other != null) {
            wire.carry(copy, other.session);
        }
    }

    /** Puts a datagram into a larger buffer, as the port thread's is. */
    static void deliver(byte[] datagram, DtlsSession to) {
        byte[] larger = new byte[datagram.length + 64];
        System.arraycopy(datagram, 0, larger, 32, datagram.length);
        to.receive(larger, 32, datagram.length);
        Arrays.fill(larger, (byte) 0xEE);
    }

    @Override
    public void onKeys(SrtpProfile profile, byte[] keyingMaterial, boolean weAreClient) {
        onEachKeys.run();
        keys.add(new Keys(profile, HexFormat.of().formatHex(keyingMaterial), weAreClient));
    }

    @Override
    public void onFailed(String reason) {
        failures.add(reason);
    }

    @Override
    public void onClosed() {
        closed.incrementAndGet();
    }
}
