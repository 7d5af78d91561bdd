package org.pufferblow.e2e.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** TCP connections from many addresses of loopback, which say one thing when they are open and read what comes. */
final class ConnectionFlood implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final InetSocketAddress server;
    private final int addresses;
    private final ByteBuffer sink = ByteBuffer.allocateDirect(64 << 10);
    private final Deque<SocketChannel> open = new ArrayDeque<>();
    private long opened;
    private long failed;

    /** From addresses 127.0.66.1 and so on. */
    ConnectionFlood(URI signaling, int addresses) throws IOException {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), signaling.getPort());
        this.addresses = addresses;
    }

    /** One more. */
    void knock(byte[] words) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress("127.0.66." + (1 + opened % addresses), 0));
            channel.register(selector, SelectionKey.OP_CONNECT, words);
            channel.connect(server);
            open.addLast(channel);
            opened++;
        } catch (IOException e) {
            failed++;
            channel.close();
        }
    }

    /** Looks after all of them, for so long at most. */
    void look(long millis) throws IOException {
        selector.select(key -> {
            try {
                serve(key);
            } catch (IOException e) {
                forget((SocketChannel) key.channel());
            }
        }, millis);
    }

    private void serve(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        if (key.isConnectable() && channel.finishConnect()) {
            channel.write(ByteBuffer.wrap((byte[]) key.attachment()));
            key.interestOps(SelectionKey.OP_READ);
        } else if (key.isReadable()) {
            sink.clear();
            if (channel.read(sink) < 0) {
                forget(channel);
            }
        }
    }

    private static void forget(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone, one way or the other.
        }
    }

    /** Writes to the one that was written to longest ago; whether it still was open. */
    boolean drip(byte[] words) {
        SocketChannel channel = open.pollFirst();
        if (channel == null || !channel.isOpen()) {
            return false;
        }
        try {
            if (channel.isConnected()) {
                channel.write(ByteBuffer.wrap(words));
            }
            open.addLast(channel);
            return true;
        } catch (IOException e) {
            forget(channel);
            return false;
        }
    }

    /** Forgets those that are closed. */
    int countOpen() {
        open.removeIf(channel -> !channel.isOpen());
        return open.size();
    }

    long opened() {
        return opened;
    }

    long failed() {
        return failed;
    }

    @Override
    public void close() throws IOException {
        open.forEach(ConnectionFlood::forget);
        selector.close();
    }
}
