package org.pufferblow.transport.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.pufferblow.media.srtp.SrtpCiphers;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.PeerTransportListener;
import org.pufferblow.transport.PortTimers;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.Transports;
import org.pufferblow.transport.dtls.DtlsContext;
import org.pufferblow.transport.ice.IceEngine;

/**
 * Many clients' transports in one process: a socket for each, one thread for all. Safe for any thread; owns the port
 * thread, the sockets and the ICE engine.
 */
public final class ClientTransports implements Transports {
    private final TransportConfig config;
    private final UdpCounters counters;
    private final ClientSockets sockets;
    private final PortThread thread;
    private final DtlsContext dtls;
    private final IceEngine ice;
    private final Set<PeerTransportImpl> peers = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private ClientTransports(TransportConfig config, UdpCounters counters, ClientSockets sockets, PortThread thread,
            DtlsContext dtls, IceEngine ice) {
        this.config = config;
        this.counters = counters;
        this.sockets = sockets;
        this.thread = thread;
        this.dtls = dtls;
        this.ice = ice;
    }

    /**
     * Binds the sockets and starts their thread.
     *
     * @param clients how many may live at a time
     */
    public static ClientTransports open(TransportConfig config, InetAddress local, int clients,
            PortTransports.IceFactory iceFactory) throws TransportException {
        SrtpCiphers.choose(config.srtp().factoryClass());
        DtlsContext dtls = new DtlsContext(config.dtls(), config.srtp(), InstantSource.system());
        UdpCounters counters = new UdpCounters();
        ClientSockets sockets = ClientSockets.bind(local, clients, counters);
        Map<InetSocketAddress, Integer> numbers = new HashMap<>();
        for (InetSocketAddress each : sockets.locals()) {
            numbers.put(each, numbers.size());
        }
        try {
            IceEngine ice = iceFactory.create(sockets.locals(), (path, buffer, offset, length) -> sockets
                    .sendNow(numbers.get(path.local()), path.remote(), buffer, offset, length));
            PortThread thread = new PortThread(sockets, counters, System::nanoTime,
                    config.status().checkInterval().toNanos());
            thread.start(ice);
            return new ClientTransports(config, counters, sockets, thread, dtls, ice);
        } catch (TransportException | RuntimeException e) {
            sockets.close();
            throw e;
        }
    }

    @Override
    public PeerTransport create(String id, IceRole role, PeerTransportListener listener) throws TransportException {
        if (closed) {
            throw new TransportException("the transport is closed");
        }
        try {
            PeerTransportImpl peer = new PeerTransportImpl(id, role, listener, config, thread, ice, dtls,
                    peers::remove);
            peers.add(peer);
            return peer;
        } catch (IllegalStateException e) {
            throw new TransportException(e.getMessage(), e);
        }
    }

    /** That of the first socket. */
    @Override
    public int port() {
        return sockets.locals().getFirst().getPort();
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = new TreeMap<>(counters.snapshot());
        all.put(PortTransports.KERNEL_DROPS, sockets.kernelDrops());
        all.putAll(ice.counters());
        all.putAll(dtls.counters());
        return all;
    }

    @Override
    public void onPortThread(Runnable task) {
        thread.execute(task);
    }

    @Override
    public PortTimers timers() {
        return thread.timers();
    }

    /** Says good-bye to every peer, ends the thread and closes the sockets. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            List.copyOf(peers).forEach(PeerTransportImpl::close);
            ice.close();
            thread.stop();
        }
    }
}
