package org.pufferblow.e2e.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP forwarder to the signaling port whose connections can be reset, as a network that breaks does. */
final class CutProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int target;

    CutProxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    /** The same address through this proxy. */
    URI through(URI signaling) {
        return URI.create(signaling.toString().replace(":" + target + "/", ":" + listener.getLocalPort() + "/"));
    }

    /** Resets every connection; new ones are let through. */
    void cut() {
        for (Socket socket : Set.copyOf(sockets)) {
            try (socket) {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // Its peer was first.
            }
            sockets.remove(socket);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> copy(client, server));
                Thread.ofVirtual().start(() -> copy(server, client));
            }
        } catch (IOException e) {
            // The listener was closed.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // Either side was reset.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
