package org.pufferblow.transport.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.pufferblow.transport.TransportConfig;

/**
 * A process of its own, for its memory: a port with so many threads, none of which gets to reading what the others hand over
 * to it, and which all hand over 2 KB datagrams until there is no more room. Prints two lines of {@code name=value}, the first
 * before, the second after.
 */
final class FullRings {
    private static final int LENGTH = 2048;
    private static final int PAGE_KIB = 4;

    private FullRings() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        TestPort port = new TestPort(
                TestPort.config().with(new TransportConfig.Sockets(TransportConfig.Io.AUTO, count)));
        List<PortThread> threads = port.transports().threads();
        CountDownLatch busy = new CountDownLatch(threads.size());
        CountDownLatch never = new CountDownLatch(1);
        for (PortThread thread : threads) {
            thread.execute(() -> {
                busy.countDown();
                awaitForever(never);
            });
        }
        busy.await();
        System.out.println("threads=" + threads.size() + " idle_kib=" + residentKib());

        ValidatedPath path = new ValidatedPath(0, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9), null);
        byte[] datagram = new byte[LENGTH];
        long packets = 0;
        long held = 0;
        for (PortThread thread : threads) {
            while (thread.handedOver().offer(path, DatagramKind.RTP, datagram, LENGTH)) {
                packets++;
            }
            held += thread.handedOver().heldBytes();
        }
        System.out.println("packets=" + packets + " held_kib=" + (held >> 10) + " full_kib=" + residentKib());
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void awaitForever(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long residentKib() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]) * PAGE_KIB;
    }
}
