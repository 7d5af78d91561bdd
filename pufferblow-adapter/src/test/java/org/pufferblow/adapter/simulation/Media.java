package org.pufferblow.adapter.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.pufferblow.transport.TransportState;

/** The network that media goes through: which peer connection meets which of the server's transports, and when not. */
final class Media {
    private static final long GIVE_UP_NS = 30_000 * VirtualTime.MS;

    private final World world;
    private final SplittableRandom random;
    private final Map<String, PeerModel> peers = new HashMap<>();
    private final Map<String, SimulatedTransport> transports = new HashMap<>();
    private final Set<String> unreachable = new HashSet<>();

    Media(World world, SplittableRandom random) {
        this.world = world;
        this.random = random;
    }

    void register(PeerModel peer) {
        peers.put(peer.ufrag, peer);
    }

    /** The server has the peer's description. */
    void opened(SimulatedTransport transport) {
        transports.put(transport.local().ufrag(), transport);
        PeerModel peer = peers.get(transport.remote().ufrag());
        if (peer != null) {
            described(peer);
        }
        world.time().in(GIVE_UP_NS, () -> {
            if (transport.state() == TransportState.CONNECTING) {
                transport.become(TransportState.FAILED);
            }
        });
    }

    /** The peer has the server's description, perhaps. */
    void described(PeerModel peer) {
        SimulatedTransport transport = of(peer);
        if (transport != null && transport.state() == TransportState.CONNECTING && isReachable(peer)) {
            world.time().in(10 * VirtualTime.MS + random.nextLong(400 * VirtualTime.MS), () -> {
                if (transport.state() == TransportState.CONNECTING && isReachable(peer)) {
                    transport.become(TransportState.CONNECTED);
                }
            });
        }
    }

    /** The transport that this peer has been talking to, if both know each other. */
    SimulatedTransport of(PeerModel peer) {
        SimulatedTransport transport = transports.get(peer.remoteUfrag());
        return transport != null && transport.remote().ufrag().equals(peer.ufrag) ? transport : null;
    }

    boolean isConnected(PeerModel peer) {
        SimulatedTransport transport = peer == null ? null : of(peer);
        return transport != null && transport.state() == TransportState.CONNECTED && !transport.isClosedByUs();
    }

    private boolean isReachable(PeerModel peer) {
        return !peer.isClosed() && !unreachable.contains(peer.ufrag);
    }

    /** Nothing comes through for a while, or for ever with a negative duration. */
    void interrupt(PeerModel peer, long durationNs) {
        SimulatedTransport transport = of(peer);
        unreachable.add(peer.ufrag);
        world.time().in(3000 * VirtualTime.MS + random.nextLong(2000 * VirtualTime.MS), () -> {
            if (transport != null && !isReachable(peer)) {
                transport.become(TransportState.DISCONNECTED);
            }
        });
        if (durationNs >= 0) {
            world.time().in(durationNs, () -> {
                unreachable.remove(peer.ufrag);
                if (transport != null && isReachable(peer) && transport.state() == TransportState.DISCONNECTED) {
                    transport.become(TransportState.CONNECTED);
                }
            });
        } else if (random.nextBoolean()) {
            world.time().in(GIVE_UP_NS, () -> {
                if (transport != null) {
                    transport.become(TransportState.FAILED);
                }
            });
        }
    }

    /** The peer closes its connection, and says so or not. */
    void close(PeerModel peer, boolean closeNotify) {
        if (peer.isClosed()) {
            return;
        }
        SimulatedTransport transport = of(peer);
        peer.close();
        if (transport == null) {
            return;
        }
        if (closeNotify) {
            world.time().in(random.nextLong(80 * VirtualTime.MS), () -> transport.become(TransportState.CLOSED));
        } else {
            interrupt(peer, -1);
        }
    }
}
