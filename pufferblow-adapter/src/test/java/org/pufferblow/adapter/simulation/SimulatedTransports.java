package org.pufferblow.adapter.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.PeerTransportListener;
import org.pufferblow.transport.PortTimers;
import org.pufferblow.transport.Transports;

/** A media port without sockets: peers' transports that the world moves. */
final class SimulatedTransports implements Transports {
    private final PortTimers timers = new PortTimers();
    private final Map<String, SimulatedTransport> open = new LinkedHashMap<>();
    private final World world;
    private long created;

    SimulatedTransports(World world) {
        this.world = world;
    }

    @Override
    public PeerTransport create(String id, IceRole role, PeerTransportListener listener) {
        SimulatedTransport transport = new SimulatedTransport(world, this, id, ++created, listener);
        if (open.putIfAbsent(id, transport) != null) {
            throw new Violation("unique endpoints", "two transports named " + id);
        }
        return transport;
    }

    List<SimulatedTransport> all() {
        return new ArrayList<>(open.values());
    }

    void closed(SimulatedTransport transport) {
        open.remove(transport.id(), transport);
    }

    @Override
    public int port() {
        return 50_000;
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public PortTimers timers() {
        return timers;
    }

    @Override
    public void onPortThread(Runnable task) {
        task.run();
    }

    @Override
    public void close() {
        all().forEach(SimulatedTransport::close);
    }
}
