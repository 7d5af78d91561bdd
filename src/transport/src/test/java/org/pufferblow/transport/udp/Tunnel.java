package org.pufferblow.transport.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;

/** A way to a target that can be cut: what comes to its front goes on from its back, and what comes back goes to the last sender. */
final class Tunnel implements AutoCloseable {
    private final DatagramSocket front;
    private final DatagramSocket back;
    private volatile SocketAddress user;
    private volatile boolean cut;

    Tunnel(InetSocketAddress target) throws SocketException {
        front = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        back = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        Thread.ofVirtual().start(() -> forward(front, packet -> {
            user = packet.getSocketAddress();
            packet.setSocketAddress(target);
            back.send(packet);
        }));
        Thread.ofVirtual().start(() -> forward(back, packet -> {
            packet.setSocketAddress(user);
            front.send(packet);
        }));
    }

    InetSocketAddress front() {
        return (InetSocketAddress) front.getLocalSocketAddress();
    }

    void cut() {
        cut = true;
    }

    void mend() {
        cut = false;
    }

    @Override
    public void close() {
        front.close();
        back.close();
    }

    private interface Sender {
        void send(DatagramPacket packet) throws IOException;
    }

    private void forward(DatagramSocket from, Sender sender) {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                from.receive(packet);
                if (!cut) {
                    sender.send(packet);
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }
}
