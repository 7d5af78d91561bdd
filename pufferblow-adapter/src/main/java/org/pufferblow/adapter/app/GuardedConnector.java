package org.pufferblow.adapter.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.pufferblow.adapter.signaling.ClientNetwork;
import org.pufferblow.adapter.signaling.TrustedProxies;

/**
 * Bounds how long a connection may hold its place without a complete request: the head of the first request has to arrive
 * within {@link #HEAD}, however slowly its bytes come; that of the next one within {@link #IDLE} of the previous answer.
 * {@link PlainConnections} bounds the number of such connections.
 */
final class GuardedConnector extends ServerConnector {
    /** RFC 6585 has no number; a head takes a round trip or two, and a bad mobile network some seconds. */
    static final Duration HEAD = Duration.ofSeconds(10);
    static final Duration IDLE = Duration.ofSeconds(30);

    private final PlainConnections plain;
    private final TrustedProxies proxies;
    private final LongSupplier nanoTime;

    GuardedConnector(Server server, ConnectionFactory http, PlainConnections plain, TrustedProxies proxies,
            LongSupplier nanoTime) {
        super(server, 1, 1, http);
        this.plain = plain;
        this.proxies = proxies;
        this.nanoTime = nanoTime;
        setIdleTimeout(HEAD.toMillis());
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key)
            throws IOException {
        InetSocketAddress peer = (InetSocketAddress) channel.getRemoteAddress();
        boolean isProxy = peer == null || proxies.contains(peer.getAddress());
        Guarded endPoint = new Guarded(channel, selector, key, getScheduler(),
                isProxy ? null : ClientNetwork.of(peer.getAddress()));
        endPoint.setIdleTimeout(getIdleTimeout());
        plain.add(endPoint.entry);
        return endPoint;
    }

    /** What stands in front of all handlers, and hears of each complete head and of each answer. */
    Handler.Wrapper heads(Handler handler) {
        return new Handler.Wrapper(handler) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                if (request.getConnectionMetaData().getConnection().getEndPoint() instanceof Guarded endPoint) {
                    endPoint.onHeadComplete();
                    Request.addCompletionListener(request, _ -> endPoint.onAnswered());
                }
                return super.handle(request, response, callback);
            }
        };
    }

    private final class Guarded extends SocketChannelEndPoint {
        private final PlainConnections.Plain entry;
        /** Written and read by the thread that reads or answers, one after the other. */
        private volatile long headEndsNs;
        private volatile boolean isInHead = true;
        private volatile boolean isPlain = true;

        Guarded(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler,
                ClientNetwork network) {
            super(channel, selector, key, scheduler);
            headEndsNs = nanoTime.getAsLong() + HEAD.toNanos();
            entry = new PlainConnections.Plain(network) {
                @Override
                void evict() {
                    close();
                }
            };
        }

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            int filled = super.fill(buffer);
            if (filled > 0 && isPlain && isInHead) {
                long leftNs = headEndsNs - nanoTime.getAsLong();
                if (leftNs <= 0) {
                    close();
                    return -1;
                }
                // Whatever comes, or nothing: not longer than that.
                setIdleTimeout(Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNs)));
                plain.onHead(entry, filled);
            }
            return filled;
        }

        void onHeadComplete() {
            isInHead = false;
            setIdleTimeout(IDLE.toMillis());
            plain.onTurn(entry);
        }

        void onAnswered() {
            headEndsNs = nanoTime.getAsLong() + IDLE.toNanos();
            isInHead = true;
            plain.onTurn(entry);
        }

        @Override
        public void upgrade(Connection newConnection) {
            isPlain = false;
            plain.remove(entry);
            super.upgrade(newConnection);
        }

        @Override
        public void onClose(Throwable failure) {
            plain.remove(entry);
            super.onClose(failure);
        }
    }
}
