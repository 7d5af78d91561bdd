package org.pufferblow.transport.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;

/** Forwards what comes to its inside to a target, from its outside, and counts what comes back there. */
final class Relay implements AutoCloseable {
    private final DatagramSocket inside;
    private final DatagramSocket outside;
    private final AtomicInteger returned = new AtomicInteger();

    Relay(SocketAddress target) throws SocketException {
        inside = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        outside = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        Thread.ofVirtual().start(() -> receive(inside, packet -> {
            packet.setSocketAddress(target);
            outside.send(packet);
        }));
        Thread.ofVirtual().start(() -> receive(outside, packet -> returned.incrementAndGet()));
    }

    InetSocketAddress inside() {
        return (InetSocketAddress) inside.getLocalSocketAddress();
    }

    InetSocketAddress outside() {
        return (InetSocketAddress) outside.getLocalSocketAddress();
    }

    int returned() {
        return returned.get();
    }

    @Override
    public void close() {
        inside.close();
        outside.close();
    }

    private interface Receiver {
        void onPacket(DatagramPacket packet) throws IOException;
    }

    private static void receive(DatagramSocket socket, Receiver receiver) {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                socket.receive(packet);
                receiver.onPacket(packet);
            }
        } catch (IOException e) {
            // Closed.
        }
    }
}
