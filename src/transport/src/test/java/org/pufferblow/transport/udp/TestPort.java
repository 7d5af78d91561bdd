package org.pufferblow.transport.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;

/** A port on loopback whose ICE is a fake and whose time a test can put forward. */
final class TestPort implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final FakeIce ice;
    private final PortTransports transports;
    /** What the port thread's clock is ahead of the machine's. */
    private final AtomicLong aheadNs = new AtomicLong();

    TestPort(TransportConfig config) throws TransportException {
        AtomicReference<FakeIce> made = new AtomicReference<>();
        this.transports = PortTransports.open(config, List.of(LOOPBACK),
                (locals, output) -> {
                    made.set(new FakeIce(locals));
                    return made.get();
                }, InstantSource.system(), this::nanoTime);
        this.ice = made.get();
    }

    static TransportConfig config() {
        return config(List.of("SRTP_AEAD_AES_128_GCM", "SRTP_AES128_CM_HMAC_SHA1_80"), true);
    }

    /** Ten minutes of first transfer, one of silence, looked at a hundred times a second. */
    static TransportConfig config(List<String> srtpProfiles, boolean sendToLastReceivedFrom) {
        TransportConfig usual = TransportConfig.defaults(0);
        return new TransportConfig(0, "", true, true, sendToLastReceivedFrom, usual.harvest(), usual.consent(),
                usual.dtls(), new TransportConfig.Srtp(srtpProfiles, "Libcrypto"),
                new TransportConfig.ConnectionStatus(Duration.ofMinutes(10), Duration.ofMinutes(1),
                        Duration.ofMillis(10)),
                usual.restart(), usual.sockets());
    }

    FakeIce ice() {
        return ice;
    }

    PortTransports transports() {
        return transports;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(LOOPBACK, transports.port());
    }

    TestSide side(String id) throws TransportException {
        return new TestSide(transports, id, IceRole.CONTROLLED);
    }

    /** What the port thread reads. */
    long nanoTime() {
        return System.nanoTime() + aheadNs.get();
    }

    void advance(Duration time) {
        aheadNs.addAndGet(time.toNanos());
    }

    long count(String counter) {
        return transports.counters().get(counter);
    }

    @Override
    public void close() {
        transports.close();
    }
}
