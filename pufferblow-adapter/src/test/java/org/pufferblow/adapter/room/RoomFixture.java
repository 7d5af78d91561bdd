package org.pufferblow.adapter.room;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pufferblow.adapter.config.Settings;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.negotiation.OpusParameters;
import org.pufferblow.adapter.signaling.ClientLink;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.adapter.signaling.SignalingHandler;
import org.pufferblow.bridge.ControlLoop;
import org.pufferblow.bridge.Videobridge;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.PeerTransportListener;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.RtpSender;
import org.pufferblow.transport.TransportState;
import org.pufferblow.transport.Transports;

/** Rooms on a clock that the test moves, with media paths that it moves as well. Everything happens inside the calls. */
final class RoomFixture {
    static final Duration RESTART_TIMEOUT = Duration.ofSeconds(20);
    static final Duration NOTICED_AFTER = Duration.ofMillis(8500);

    final List<SessionEvent> events = new ArrayList<>();
    final Map<String, Path> paths = new HashMap<>();
    private final PriorityQueue<Armed> timers = new PriorityQueue<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private final AtomicLong numbers = new AtomicLong();
    private boolean draining;
    private long nowNs;
    private long armed;
    final Rooms rooms;

    RoomFixture() {
        this(true);
    }

    RoomFixture(boolean offersRestarts) {
        rooms = new Rooms(new Videobridge(new Ports()), session -> new Loop(),
                RoomPolicy.of(
                        new Settings.Rooms(100, 100, Duration.ofSeconds(15), Duration.ofSeconds(15),
                                Duration.ofSeconds(60), true,
                                new Settings.Repair(offersRestarts, RESTART_TIMEOUT, NOTICED_AFTER)),
                        new OpusParameters("minptime=10")),
                events::add, numbers::incrementAndGet);
    }

    /**
     * A client's socket: what it was told, and how it was closed. It answers pings unless it is cut, and every offer is a
     * fault of ours if it is faulty.
     */
    final class Link implements ClientLink {
        final String user;
        boolean cut;
        boolean faulty;
        int pings;
        private long lastFrameNs = nowNs;
        final List<ServerMessage> told = new ArrayList<>();
        CloseCode closed;
        SignalingHandler.Session session;

        private Link(String user) {
            this.user = user;
        }

        @Override
        public void send(ServerMessage message) {
            if (faulty && message instanceof ServerMessage.Offer) {
                throw new IllegalStateException("a fault of ours");
            }
            told.add(message);
        }

        @Override
        public void ping() {
            pings++;
            if (!cut) {
                lastFrameNs = nowNs;
            }
        }

        @Override
        public long silentNs() {
            return nowNs - lastFrameNs;
        }

        @Override
        public void close(CloseCode code) {
            closed = closed == null ? code : closed;
        }

        String lastOffer() {
            return told.stream().filter(ServerMessage.Offer.class::isInstance).map(m -> ((ServerMessage.Offer) m).sdp())
                    .reduce((first, second) -> second).orElseThrow();
        }

        boolean wasTold(Class<? extends ServerMessage> type) {
            return told.stream().anyMatch(type::isInstance);
        }
    }

    Link join(String user) {
        Link link = new Link(user);
        link.session = rooms.onClient(new Claims(user, user, "i", "s", "channel", "session", "recv send_audio",
                Set.of(Scope.RECV, Scope.SEND_AUDIO)), link);
        drain();
        return link;
    }

    /** Offers from the peer connection of this name: its certificate, and its ICE credentials, new ones after a +. */
    void offer(Link link, String peer) {
        say(link, new ClientMessage.Offer(Optional.of(describe(peer, "actpass"))));
    }

    /** Answers an offer that has no voices in it. */
    void answer(Link link, String peer) {
        say(link, new ClientMessage.Answer(Optional.of(describe(peer, "passive"))));
    }

    /** Answers the last offer, with every m-line that is in it. */
    void answerAll(Link link, String peer) {
        String[] mids = link.lastOffer().lines().filter(l -> l.startsWith("a=mid:")).map(l -> l.substring(6))
                .toArray(String[]::new);
        say(link, new ClientMessage.Answer(Optional.of(describe(peer, "passive", mids))));
    }

    private static String describe(String peer, String setup) {
        return describe(peer, setup, "0");
    }

    private static String describe(String peer, String setup, String... mids) {
        String identity = peer.replaceFirst("[+].*", "");
        String print = "%02X:%02X".formatted(identity.hashCode() & 0xff, identity.length());
        return "v=0\r\na=group:BUNDLE " + String.join(" ", mids) + "\r\na=ice-ufrag:" + peer
                + "\r\na=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 " + print
                + "\r\na=setup:" + setup + "\r\n"
                + Stream.of(mids).map(mid -> "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:" + mid
                        + "\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n").collect(Collectors.joining());
    }

    void say(Link link, ClientMessage message) {
        link.lastFrameNs = nowNs;
        link.session.onMessage(message);
        drain();
    }

    void lose(Link link, SignalingHandler.CloseCause cause) {
        link.session.onClosed(cause);
        drain();
    }

    /** Moves the media of the peer connection of this name. */
    void media(String peer, TransportState... states) {
        for (TransportState state : states) {
            paths.get(peer).become(state);
            drain();
        }
    }

    void pass(Duration duration) {
        long endNs = nowNs + duration.toNanos();
        while (!timers.isEmpty() && timers.peek().dueNs <= endNs) {
            Armed next = timers.remove();
            nowNs = next.dueNs;
            tasks.add(next);
            drain();
        }
        nowNs = endNs;
    }

    /** The reasons of all leaves so far. */
    List<SessionEvent.LeaveReason> leaves() {
        return events.stream().filter(SessionEvent.ParticipantLeft.class::isInstance)
                .map(e -> ((SessionEvent.ParticipantLeft) e).reason()).toList();
    }

    private void drain() {
        if (!draining) {
            draining = true;
            while (!tasks.isEmpty()) {
                tasks.remove(0).run();
            }
            draining = false;
        }
    }

    private static final class Armed implements ControlLoop.Timer, Runnable, Comparable<Armed> {
        private final long dueNs;
        private final long order;
        private final Runnable task;
        private boolean cancelled;

        private Armed(long dueNs, long order, Runnable task) {
            this.dueNs = dueNs;
            this.order = order;
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }

        @Override
        public int compareTo(Armed other) {
            return dueNs != other.dueNs ? Long.compare(dueNs, other.dueNs) : Long.compare(order, other.order);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(order);
        }
    }

    private final class Loop implements ControlLoop {
        @Override
        public void execute(Runnable task) {
            tasks.add(task);
            drain();
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            Armed timer = new Armed(nowNs + delay.toNanos(), armed++, task);
            timers.add(timer);
            return timer;
        }

        @Override
        public long nanoTime() {
            return nowNs;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH.plusNanos(nowNs);
        }
    }

    private final class Ports implements Transports {
        @Override
        public PeerTransport create(String id, IceRole role, PeerTransportListener listener) {
            return new Path(listener);
        }

        @Override
        public int port() {
            return 1;
        }

        @Override
        public Map<String, Long> counters() {
            return Map.of();
        }

        @Override
        public void onPortThread(Runnable task) {
            task.run();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** One peer's media path. */
    final class Path implements PeerTransport {
        private final PeerTransportListener listener;
        private LocalTransport local = describe();
        private LocalTransport next;
        /** Our ICE sessions that the peer has joined, after the first. */
        int restarts;
        String remoteUfrag;
        final List<String> candidates = new ArrayList<>();
        private TransportState state = TransportState.NEW;
        boolean closed;

        private Path(PeerTransportListener listener) {
            this.listener = listener;
        }

        private void become(TransportState next) {
            if (!state.mayBecome(next)) {
                throw new IllegalStateException(state + " to " + next);
            }
            state = next;
            listener.onState(next);
        }

        private LocalTransport describe() {
            return new LocalTransport("sfu" + numbers.incrementAndGet(), "0123456789012345678901",
                    new Fingerprint("sha-256", "AA:BB"), List.of());
        }

        @Override
        public LocalTransport local() {
            return local;
        }

        @Override
        public LocalTransport restart() {
            next = next == null ? describe() : next;
            return next;
        }

        @Override
        public void reconnect(RemoteTransport remote) {
            local = next;
            next = null;
            restarts++;
            remoteUfrag = remote.ufrag();
        }

        @Override
        public boolean addRemoteCandidate(String ufrag, Candidate candidate) {
            if (ufrag.equals(remoteUfrag)) {
                candidates.add(ufrag + ' ' + candidate.address().getAddress().getHostAddress() + ':'
                        + candidate.address().getPort());
            }
            return ufrag.equals(remoteUfrag);
        }

        @Override
        public void connect(RemoteTransport remote, DtlsRole ourRole) {
            paths.put(remote.ufrag(), this);
            remoteUfrag = remote.ufrag();
            become(TransportState.CONNECTING);
        }

        @Override
        public void addRemoteCandidate(Candidate candidate) {
            // The test moves the path by itself.
        }

        @Override
        public TransportState state() {
            return state;
        }

        @Override
        public RtpSender rtpSender(long ssrc) {
            return new RtpSender() {
                @Override
                public byte[] buffer() {
                    throw new AssertionError("no packet flows here");
                }

                @Override
                public boolean send(int length) {
                    throw new AssertionError("no packet flows here");
                }

                @Override
                public void close() {
                    // Nothing is open.
                }
            };
        }

        @Override
        public boolean sendRtcp(byte[] buffer, int offset, int length) {
            return false;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
