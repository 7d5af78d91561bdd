package org.pufferblow.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.UdpPath;
import org.pufferblow.transport.ice.Ice4jEngine;
import org.pufferblow.transport.ice.IceListener;
import org.pufferblow.transport.ice.IcePeer;

/** What forged STUN requests from 4,096 ports cost the thread that receives them, from the datagram on. */
final class StunRun {
    private static final int PORTS = 4_096;
    private static final int RATE = 20_000;
    private static final int SECONDS = 10;
    private static final int WARM_UP_SECONDS = 5;
    private static final int BURST = 10 * PORTS;
    private static final int WARM_UP_BURSTS = 10;
    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 50_000);
    private static final InetAddress FLOODER = InetAddress.ofLiteral("198.51.100.1");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private StunRun() {}

    static void run() {
        System.out.println();
        System.out.printf(
                "%,d forged STUN requests a second from %,d ports, for %d s: the receiving thread's CPU time%n",
                RATE, PORTS, SECONDS);
        System.out.printf("%-48s %10s %10s %12s %12s%n", "", "us each", "% of core", "bytes each", "verified %");
        try (Ice4jEngine engine = open()) {
            flood("under a ufrag that nobody has", engine, "stranger");
            flood("under one that somebody has", engine, peer(engine).ufrag());
        }
        for (int i = 0; i < WARM_UP_BURSTS; i++) {
            burst(false);
        }
        burst(true);
    }

    private static Ice4jEngine open() {
        return Ice4jEngine.open(TransportConfig.defaults(0), List.of(SERVER), (path, buffer, offset, length) -> {});
    }

    private static IcePeer peer(Ice4jEngine engine) {
        return engine.newPeer("victim", IceRole.CONTROLLED, new IceListener() {
            @Override
            public void onLocalCandidate(Candidate candidate) {}

            @Override
            public void onPathValidated(UdpPath path) {}

            @Override
            public void onPathSelected(UdpPath path) {}

            @Override
            public void onConsent(boolean fresh) {}

            @Override
            public void onFailed(String reason) {}
        });
    }

    /** At the given rate, as it would come in batches. */
    private static void flood(String name, Ice4jEngine engine, String ufrag) {
        send(engine, ufrag, WARM_UP_SECONDS * RATE, true);
        print(name, engine, () -> send(engine, ufrag, SECONDS * RATE, true), SECONDS * RATE);
    }

    /** As fast as it goes, before the limits take hold: each is verified. */
    private static void burst(boolean printed) {
        try (Ice4jEngine engine = open()) {
            String ufrag = peer(engine).ufrag();
            Runnable burst = () -> send(engine, ufrag, BURST, false);
            if (printed) {
                print("as fast as it goes, each of them verified", engine, burst, BURST);
            } else {
                burst.run();
            }
        }
    }

    private static void print(String name, Ice4jEngine engine, Runnable flood, int packets) {
        long verified = engine.counters().get("stun_dropped_bad_integrity");
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long cpuNs = THREADS.getCurrentThreadCpuTime();
        flood.run();
        double usEach = (THREADS.getCurrentThreadCpuTime() - cpuNs) / 1e3 / packets;
        long bytesEach = (THREADS.getCurrentThreadAllocatedBytes() - bytes) / packets;
        verified = engine.counters().get("stun_dropped_bad_integrity") - verified;
        System.out.printf("%-48s %10.2f %10.1f %12d %12.0f%n", name, usEach, usEach * RATE / 1e4, bytesEach,
                100.0 * verified / packets);
    }

    private static void send(Ice4jEngine engine, String ufrag, int packets, boolean paced) {
        byte[] request = request(ufrag);
        long startNs = System.nanoTime();
        for (int i = 0; i < packets; i++) {
            if (paced && i % 64 == 0) {
                LockSupport.parkNanos(startNs + i * (1_000_000_000L / RATE) - System.nanoTime());
            }
            // As the port thread makes it of what the kernel tells.
            InetSocketAddress source = new InetSocketAddress(FLOODER, 1 + i % PORTS);
            engine.onStun(request, 0, request.length, new UdpPath(SERVER, source));
        }
    }

    /** As libwebrtc's: USERNAME, ICE-CONTROLLING, USE-CANDIDATE, PRIORITY, and a MESSAGE-INTEGRITY of random bytes. */
    private static byte[] request(String ufrag) {
        byte[] username = (ufrag + ":abcd").getBytes(StandardCharsets.ISO_8859_1);
        int padded = username.length + 3 & ~3;
        byte[] integrity = new byte[20];
        ThreadLocalRandom.current().nextBytes(integrity);
        ByteBuffer message = ByteBuffer.allocate(20 + 4 + padded + 12 + 4 + 8 + 24);
        message.putShort((short) 1).putShort((short) (message.capacity() - 20)).putInt(0x2112A442);
        message.putLong(1).putInt(1);
        message.putShort((short) 0x0006).putShort((short) username.length).put(username)
                .position(message.position() + padded - username.length);
        message.putShort((short) 0x802A).putShort((short) 8).putLong(1);
        message.putShort((short) 0x0025).putShort((short) 0);
        message.putShort((short) 0x0024).putShort((short) 4).putInt(1_853_824_767);
        message.putShort((short) 0x0008).putShort((short) 20).put(integrity);
        return message.array();
    }
}
