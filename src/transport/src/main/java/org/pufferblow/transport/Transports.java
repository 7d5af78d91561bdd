package org.pufferblow.transport;

import java.util.Map;

/** The process's media port, and the maker of peers' transports on it. Safe for any thread. */
public interface Transports extends AutoCloseable {
    /**
     * A new peer's transport: state {@code NEW}, credentials made, known candidates gathered. Waits for no server.
     *
     * @param id names the peer in logs; unique while it lives
     * @param role ours
     * @throws TransportException if the machine cannot give what it takes
     */
    PeerTransport create(String id, IceRole role, PeerTransportListener listener) throws TransportException;

    /** As {@link #create(String, IceRole, PeerTransportListener)}, for a peer that made the first offer. */
    default PeerTransport create(String id, PeerTransportListener listener) throws TransportException {
        return create(id, IceRole.CONTROLLED, listener);
    }

    /** The UDP port that carries everything. */
    int port();

    /** Named counters (packets, bytes, drops by reason), each monotonic, for the metrics page. */
    Map<String, Long> counters();

    /**
     * The same port, with one of its threads: that serves every peer which is made through what this gives. Peers that
     * exchange packets are to be made through the same. What is asked of the whole port (its number, the counters, the
     * close) is the whole port's here as well.
     */
    default Transports lane() {
        return this;
    }

    /** Runs a task on the port thread that serves the peers which were made through this object. */
    void onPortThread(Runnable task);

    /** What that port thread does at a time; to be touched on it only. */
    PortTimers timers();

    @Override
    void close();
}
