package org.pufferblow.adapter.simulation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.PeerTransportListener;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.RtpSender;
import org.pufferblow.transport.TransportState;

/**
 * The server's end of one peer's media path; the path itself is there or not as the world says. Each ICE session is a pair
 * of user name fragments: one is in use, and after a restart another one tries to take its place.
 */
final class SimulatedTransport implements PeerTransport {
    private final World world;
    private final SimulatedTransports owner;
    private final String id;
    private final PeerTransportListener listener;
    private final long number;
    private LocalTransport local;
    private LocalTransport pending;
    private RemoteTransport remote;
    /** The peer connection that has the other end of the DTLS association: ICE restarts, the association stays. */
    private String associated = "";
    private Session active;
    private int restarts;
    private TransportState state = TransportState.NEW;
    private boolean closedByUs;
    /** Packets that were sent to the peer since the last look: SSRC and payload type. */
    private final List<Packet> sent = new ArrayList<>();

    /** What a receiver sees of a packet. */
    record Packet(long ssrc, int payloadType) {}

    SimulatedTransport(World world, SimulatedTransports owner, String id, long number,
            PeerTransportListener listener) {
        this.world = world;
        this.owner = owner;
        this.id = id;
        this.listener = listener;
        this.number = number;
        this.local = describe("sfu" + number, number);
    }

    /** One ICE session, by what each side calls itself. */
    record Session(String ours, String theirs) {}

    private static LocalTransport describe(String ufrag, long number) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 50_000);
        return new LocalTransport(ufrag, "password0123456789012345" + ufrag,
                new Fingerprint("sha-256", fingerprint(number)),
                List.of(new Candidate("1", 2130706431, address, CandidateType.HOST, null)));
    }

    private static String fingerprint(long number) {
        String last = String.format("%02X:%02X", number >> 8 & 0xff, number & 0xff);
        return "AB:".repeat(30) + last;
    }

    String id() {
        return id;
    }

    @Override
    public LocalTransport local() {
        return local;
    }

    /** Whether DTLS goes on with this peer connection; a new one with the same certificate has no keys of this end's. */
    boolean isAssociatedWith(PeerModel peer) {
        return associated.equals(peer.ice().identity());
    }

    RemoteTransport remote() {
        return remote;
    }

    @Override
    public LocalTransport restart() {
        if (pending == null) {
            restarts++;
            pending = describe("sfu" + number + "+" + restarts, number);
        }
        return pending;
    }

    @Override
    public void reconnect(RemoteTransport newRemote) {
        if (remote == null || pending == null) {
            throw new IllegalStateException("nothing to restart");
        }
        local = pending;
        pending = null;
        remote = newRemote;
        world.media().restarted(this);
    }

    /** The session that both descriptions speak of, whether media flows in it or not. */
    Session newest() {
        return new Session(local.ufrag(), remote.ufrag());
    }

    /** The session that media uses. */
    Session active() {
        return active;
    }

    /** The newest session has found a path. */
    void activate() {
        active = newest();
        become(TransportState.CONNECTED);
    }

    @Override
    public void connect(RemoteTransport newRemote, DtlsRole ourRole) {
        if (remote != null && !remote.ufrag().equals(newRemote.ufrag())) {
            throw new IllegalStateException("connected to another peer already");
        }
        if (remote == null) {
            remote = newRemote;
            associated = PeerIceModel.identityOf(newRemote.ufrag());
            active = newest();
            become(TransportState.CONNECTING);
            world.media().opened(this);
        }
    }

    @Override
    public void addRemoteCandidate(Candidate candidate) {
        if (candidate == null) {
            throw new Violation("candidates", "null given to the transport");
        }
    }

    @Override
    public boolean addRemoteCandidate(String remoteUfrag, Candidate candidate) {
        addRemoteCandidate(candidate);
        return remoteUfrag.equals(remote.ufrag()) || remoteUfrag.equals(active.theirs());
    }

    @Override
    public TransportState state() {
        return state;
    }

    /** Moves, where the move is legal; the listener hears of it on another thread, hence later. */
    void become(TransportState next) {
        if (state.mayBecome(next)) {
            state = next;
            world.trace(() -> "transport " + id + " is " + next);
            listener.onState(next);
        }
    }

    @Override
    public void close() {
        if (!closedByUs) {
            closedByUs = true;
            become(TransportState.CLOSED);
            owner.closed(this);
        }
    }

    boolean isClosedByUs() {
        return closedByUs;
    }

    PeerTransportListener listener() {
        return listener;
    }

    List<Packet> takeSent() {
        List<Packet> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    @Override
    public RtpSender rtpSender(long ssrc) {
        return new RtpSender() {
            private final byte[] buffer = new byte[MAX_PACKET_LENGTH];

            @Override
            public byte[] buffer() {
                return buffer;
            }

            @Override
            public boolean send(int length) {
                if (state != TransportState.CONNECTED) {
                    return false;
                }
                long written = Integer.toUnsignedLong(
                        buffer[8] << 24 | (buffer[9] & 0xff) << 16 | (buffer[10] & 0xff) << 8 | (buffer[11] & 0xff));
                if (written != ssrc) {
                    throw new Violation("outgoing SSRC", "a packet says " + written + " on the sender of " + ssrc);
                }
                sent.add(new Packet(ssrc, buffer[1] & 0x7f));
                return true;
            }

            @Override
            public void close() {
                // Nothing to free.
            }
        };
    }

    @Override
    public boolean sendRtcp(byte[] buffer, int offset, int length) {
        return state == TransportState.CONNECTED;
    }
}
