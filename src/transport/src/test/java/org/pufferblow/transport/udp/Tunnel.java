package org.pufferblow.transport.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * A way to a target that can be cut, and can move like a NAT that forgets: what comes to its front goes on from its back, and
 * what comes back goes to the last sender.
 */
final class Tunnel implements AutoCloseable {
    private final DatagramSocket front;
    private final List<DatagramSocket> backs = new ArrayList<>();
    private volatile DatagramSocket back;
    private volatile SocketAddress user;
    private volatile boolean cut;

    Tunnel(InetSocketAddress target) throws SocketException {
        front = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        move();
        Thread.ofVirtual().start(() -> forward(front, packet -> {
            user = packet.getSocketAddress();
            packet.setSocketAddress(target);
            back.send(packet);
        }));
    }

    /** From now on the target sees another address, and reaches nobody at the old one. */
    void move() throws SocketException {
        DatagramSocket fresh = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        backs.add(fresh);
        back = fresh;
        Thread.ofVirtual().start(() -> forward(fresh, packet -> {
            if (fresh == back) {
                packet.setSocketAddress(user);
                front.send(packet);
            }
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
        backs.forEach(DatagramSocket::close);
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
