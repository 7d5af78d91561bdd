package org.pufferblow.adapter.room;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pufferblow.adapter.config.Settings;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.EventSink;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.negotiation.OpusParameters;
import org.pufferblow.adapter.signaling.ClientLink;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.adapter.signaling.SignalingHandler;
import org.pufferblow.bridge.Videobridge;
import org.pufferblow.transport.TransportState;

/** Rooms on a clock that the test moves, with media paths that it moves as well. Everything happens inside the calls. */
final class RoomFixture {
    static final Duration RESTART_TIMEOUT = Duration.ofSeconds(20);
    static final Duration NOTICED_AFTER = Duration.ofMillis(8500);

    final List<SessionEvent> events = new ArrayList<>();
    private final FakeTransports transports = new FakeTransports();
    /** By the name of the peer connection. */
    final Map<String, FakeTransports.Path> paths = transports.paths;
    private final TurnLoop loop = new TurnLoop();
    private final AtomicLong numbers = new AtomicLong();
    final Rooms rooms;
    /** Happens while a room opens, before anyone can find it. */
    Runnable meanwhile = () -> {};

    RoomFixture() {
        this(true);
    }

    RoomFixture(boolean offersRestarts) {
        this(offersRestarts, 100, 100);
    }

    RoomFixture(boolean offersRestarts, int maxTotalPeers, int maxRoomPeers) {
        this(offersRestarts, maxTotalPeers, maxRoomPeers, null);
    }

    /** With the events going to a server of the test's, and not to the list. */
    RoomFixture(EventSink server) {
        this(true, 100, 100, server);
    }

    private RoomFixture(boolean offersRestarts, int maxTotalPeers, int maxRoomPeers, EventSink server) {
        rooms = new Rooms(new Videobridge(transports), session -> {
            meanwhile.run();
            return loop;
        },
                RoomPolicy.of(
                        new Settings.Rooms(maxTotalPeers, maxRoomPeers, Duration.ofSeconds(15), Duration.ofSeconds(15),
                                Duration.ofSeconds(60), true,
                                new Settings.Repair(offersRestarts, RESTART_TIMEOUT, NOTICED_AFTER)),
                        new OpusParameters("minptime=10")),
                server == null ? events::add : server, numbers::incrementAndGet);
    }

    /**
     * A client's socket: what it was told, and how it was closed. It answers pings unless it is cut, and every offer is a
     * fault of ours if it is faulty.
     */
    final class Link implements ClientLink {
        final String user;
        boolean cut;
        boolean faulty;
        /** Ends in an error when such a message is sent. */
        Class<? extends ServerMessage> errsOn;
        int pings;
        private long lastFrameNs = loop.nanoTime();
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
            if (errsOn != null && errsOn.isInstance(message)) {
                throw new StackOverflowError("a test's");
            }
            told.add(message);
        }

        @Override
        public void ping() {
            pings++;
            if (!cut) {
                loop.schedule(Duration.ofMillis(1), () -> lastFrameNs = loop.nanoTime());
            }
        }

        @Override
        public long silentNs() {
            return loop.nanoTime() - lastFrameNs;
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
        return join(user, "session");
    }

    Link join(String user, String session) {
        Link link = new Link(user);
        link.session = rooms.onClient(new Claims(user, user, "i", "s", "channel", session, "recv send_audio",
                Set.of(Scope.RECV, Scope.SEND_AUDIO)), link);
        return link;
    }

    /** Offers from the peer connection of this name: its certificate, and its ICE credentials, new ones after a +. */
    void offer(Link link, String peer) {
        say(link, new ClientMessage.Offer(Optional.of(describe(peer, "actpass"))));
    }

    /** As {@link #offer(Link, String)}, with this {@code o=} line, or whatever lines else belong to the session. */
    void offer(Link link, String peer, String sessionLines, String... mids) {
        say(link, new ClientMessage.Offer(
                Optional.of(describe(peer, "actpass", mids).replace("v=0\r\n", "v=0\r\n" + sessionLines + "\r\n"))));
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
        link.lastFrameNs = loop.nanoTime();
        link.session.onMessage(message);
    }

    void lose(Link link, SignalingHandler.CloseCause cause) {
        link.session.onClosed(cause);
    }

    /** Moves the media of the peer connection of this name. */
    void media(String peer, TransportState... states) {
        for (TransportState state : states) {
            paths.get(peer).become(state);
        }
    }

    /** Goes on after errors, as a room's loop does. */
    void bearErrors() {
        loop.bearsErrors = true;
    }

    void pass(Duration duration) {
        loop.pass(duration);
    }

    /** The reasons of all leaves so far. */
    List<SessionEvent.LeaveReason> leaves() {
        return events.stream().filter(SessionEvent.ParticipantLeft.class::isInstance)
                .map(e -> ((SessionEvent.ParticipantLeft) e).reason()).toList();
    }
}
