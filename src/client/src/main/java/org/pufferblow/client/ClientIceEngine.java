package org.pufferblow.client;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.ice.AbstractIceEngine;
import org.pufferblow.transport.ice.DatagramOutput;
import org.pufferblow.transport.ice.IceListener;
import org.pufferblow.transport.ice.IcePeer;

/**
 * ICE of many clients in one process, without ice4j: each has a socket to itself (a server tells its peers apart by their
 * addresses) and a {@link FirstAnswerChecklist}. Good enough for a server that is near, and cheap enough for a thousand. Two
 * threads: one for the peers' control tasks, one for timers.
 */
final class ClientIceEngine extends AbstractIceEngine {
    private static final int CONTROL_THREADS = 1;

    /** Guarded by itself. */
    private final Deque<InetSocketAddress> free;

    /** @param sockets the local addresses, one for each peer that may live at a time */
    ClientIceEngine(TransportConfig config, Collection<InetSocketAddress> sockets, DatagramOutput out) {
        super(config, out, CONTROL_THREADS, System::nanoTime);
        this.free = new ArrayDeque<>(sockets);
    }

    /**
     * Takes a socket, which comes back when the peer is freed.
     *
     * @throws IllegalStateException if there is none left, or for another role than the controlling one
     */
    @Override
    public IcePeer newPeer(String id, IceRole role, IceListener listener) {
        if (role != IceRole.CONTROLLING) {
            throw new IllegalStateException("A client makes the first offer, and controls");
        }
        InetSocketAddress socket;
        synchronized (free) {
            socket = free.poll();
        }
        if (socket == null) {
            throw new IllegalStateException("No socket is left");
        }
        return newSession(id, role, listener, List.of(socket), session -> new FirstAnswerChecklist(socket, session),
                () -> giveBack(socket));
    }

    private void giveBack(InetSocketAddress socket) {
        synchronized (free) {
            free.add(socket);
        }
    }
}
