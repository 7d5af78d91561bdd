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
    /** Peer connections whose network is away. */
    private final Set<String> unreachable = new HashSet<>();
    /** ICE sessions that only a restart replaces, by our user name fragments. */
    private final Set<String> dead = new HashSet<>();

    Media(World world, SplittableRandom random) {
        this.world = world;
        this.random = random;
    }

    void register(PeerModel peer) {
        peers.put(peer.ice().identity(), peer);
    }

    /** The server has the peer's description. */
    void opened(SimulatedTransport transport) {
        restarted(transport);
        world.time().in(GIVE_UP_NS, () -> {
            if (transport.state() == TransportState.CONNECTING) {
                transport.become(TransportState.FAILED);
            }
        });
    }

    /** The server has new credentials of the peer's. */
    void restarted(SimulatedTransport transport) {
        transports.put(transport.local().ufrag(), transport);
        PeerModel peer = peers.get(PeerIceModel.identityOf(transport.remote().ufrag()));
        if (peer != null) {
            described(peer);
        }
    }

    /** The peer has the server's description, perhaps. */
    void described(PeerModel peer) {
        SimulatedTransport transport = of(peer);
        if (transport != null && isOnTheWay(peer, transport)) {
            world.time().in(10 * VirtualTime.MS + random.nextLong(400 * VirtualTime.MS), () -> {
                if (isOnTheWay(peer, transport)) {
                    transport.activate();
                }
            });
        }
    }

    /** Whether both sides are in a session that has no path yet and can find one. */
    private boolean isOnTheWay(PeerModel peer, SimulatedTransport transport) {
        boolean isNew = transport.state() == TransportState.CONNECTING
                || !transport.active().equals(transport.newest());
        return isNew && !transport.isClosedByUs() && isReachable(peer)
                && peer.ice().session().equals(transport.newest());
    }

    /** The transport that this peer has been talking to, in whichever session. */
    SimulatedTransport of(PeerModel peer) {
        SimulatedTransport transport = transports.get(peer.ice().remoteUfrag());
        return transport != null && transport.isAssociatedWith(peer)
                ? transport
                : null;
    }

    /** Whether both sides are in the same session, and media uses it. */
    boolean isSettled(PeerModel peer, SimulatedTransport transport) {
        return transport.active().equals(peer.ice().session());
    }

    boolean isConnected(PeerModel peer) {
        SimulatedTransport transport = peer == null ? null : of(peer);
        return transport != null && transport.state() == TransportState.CONNECTED && !transport.isClosedByUs();
    }

    boolean isReachable(PeerModel peer) {
        return !peer.isClosed() && !unreachable.contains(peer.ice().identity());
    }

    /** Nothing comes through for a while, or for ever with a negative duration. */
    void interrupt(PeerModel peer, long durationNs) {
        SimulatedTransport transport = of(peer);
        unreachable.add(peer.ice().identity());
        world.time().in(3000 * VirtualTime.MS + random.nextLong(2000 * VirtualTime.MS), () -> {
            if (transport != null && !isReachable(peer)) {
                transport.become(TransportState.DISCONNECTED);
            }
        });
        if (durationNs >= 0) {
            world.time().in(durationNs, () -> {
                unreachable.remove(peer.ice().identity());
                if (transport != null && isReachable(peer) && transport.state() == TransportState.DISCONNECTED
                        && !dead.contains(transport.active().ours())) {
                    transport.become(TransportState.CONNECTED);
                }
                described(peer);
            });
        } else if (random.nextBoolean()) {
            world.time().in(GIVE_UP_NS, () -> {
                if (transport != null) {
                    transport.become(TransportState.FAILED);
                }
            });
        }
    }

    /** Nothing comes through any more in the session that media uses; another one would find a way. */
    void breakPath(SimulatedTransport transport) {
        SimulatedTransport.Session broken = transport.active();
        dead.add(broken.ours());
        world.time().in(3000 * VirtualTime.MS + random.nextLong(2000 * VirtualTime.MS), () -> {
            if (transport.active().equals(broken)) {
                transport.become(TransportState.DISCONNECTED);
            }
        });
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
