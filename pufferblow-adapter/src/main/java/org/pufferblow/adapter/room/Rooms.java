package org.pufferblow.adapter.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.EventFeedback;
import org.pufferblow.adapter.control.EventSink;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.signaling.ClientLink;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.adapter.signaling.SignalingHandler;
import org.pufferblow.bridge.ControlLoop;
import org.pufferblow.bridge.Videobridge;

/** All rooms of the server. Safe for any thread; each room's own state belongs to its control loop. */
public final class Rooms implements SignalingHandler, EventFeedback {
    private final Videobridge bridge;
    private final Function<String, ControlLoop> loops;
    private final Admission admission;
    private final Map<String, Room> rooms = new ConcurrentHashMap<>();

    /** As the other one, for a loop that reads its clients' descriptions itself. */
    public Rooms(Videobridge bridge, Function<String, ControlLoop> loops, RoomPolicy policy, EventSink events,
            LongSupplier random) {
        this(bridge, loops, policy, events, random, Runnable::run);
    }

    /**
     * No rooms yet.
     *
     * @param loops makes the control loop of a session
     * @param random 32-bit numbers
     * @param readers reads clients' descriptions
     */
    public Rooms(Videobridge bridge, Function<String, ControlLoop> loops, RoomPolicy policy, EventSink events,
            LongSupplier random, Executor readers) {
        this.bridge = bridge;
        this.loops = loops;
        this.admission = new Admission(policy, events, random, readers);
    }

    @Override
    public Session onClient(Claims claims, ClientLink link) {
        if (admission.isClosed()) {
            admission.refusals.count(CloseCode.GOING_AWAY);
            link.close(CloseCode.GOING_AWAY);
            return new Nobody();
        }
        Room room = admission.admitsRooms()
                ? rooms.computeIfAbsent(claims.sessionId(), id -> open(claims))
                : rooms.get(claims.sessionId());
        if (room == null) {
            admission.refusals.count(CloseCode.SERVER_FULL);
            link.send(new ServerMessage.Failure("server at capacity"));
            link.close(CloseCode.SERVER_FULL);
            return new Nobody();
        }
        return room.join(claims, link, () -> {
            rooms.remove(claims.sessionId(), room);
            return onClient(claims, link);
        });
    }

    private Room open(Claims claims) {
        GuardedLoop loop = new GuardedLoop(loops.apply(claims.sessionId()));
        Room room = new Room(claims, loop, bridge.createConference(claims.sessionId(), loop), admission,
                ended -> rooms.remove(ended.sessionId(), ended));
        loop.onError(error -> room.endStays());
        return room;
    }

    @Override
    public void onAccepted(SessionEvent event, int participantCount, boolean sessionEnded, boolean settled) {
        Room room = rooms.get(event.sessionId());
        if (room != null) {
            room.onFeedback(event, participantCount, sessionEnded && !(event instanceof SessionEvent.SessionEnded),
                    settled);
        }
    }

    /** From now on no other room opens, or may again; those that there are go on and take people in. */
    public void admitRooms(boolean admits) {
        admission.admitRooms(admits);
    }

    /** Takes nobody in any more, and sends everyone away; done when the last event has been emitted. */
    public CompletableFuture<Void> shutDown() {
        admission.close();
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (Room room : rooms.values()) {
            CompletableFuture<Void> future = new CompletableFuture<>();
            done.add(future);
            room.shutDown(future);
        }
        return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
    }

    /** Whether nobody is let in any more. */
    public boolean isDraining() {
        return admission.isClosed();
    }

    /** Who are in now. */
    public int people() {
        return admission.peers();
    }

    /** How many have come so far. */
    public long joins() {
        return admission.joins.sum();
    }

    public RoomStatistics statistics() {
        List<RoomStatistics.RoomFigures> figures = rooms.values().stream()
                .map(r -> new RoomStatistics.RoomFigures(r.sessionId(), r.channelId(), r.peers())).toList();
        return new RoomStatistics(admission.peers(), figures.size(), admission.joins.sum(), admission.leaves.total(),
                admission.refusals.total(), admission.tracksFanned.sum(), figures);
    }

    /** Those who were refused by a room, or for want of places, by reason. */
    public Map<String, Long> refusals() {
        return admission.refusals.byReason();
    }

    /** Those who have gone, by reason. */
    public Map<String, Long> leaves() {
        return admission.leaves.byReason();
    }

    /** Named counters beyond the contract's, each monotonic. */
    public Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>();
        counters.put("rooms_clients_cut_off", admission.cutOff.sum());
        counters.put("rooms_transports_kept", admission.transportsKept.sum());
        counters.put("rooms_transports_returned", admission.transportsReturned.sum());
        counters.put("rooms_takeovers", admission.takeovers.sum());
        counters.put("rooms_peer_connections_replaced", admission.replacedPeers.sum());
        counters.put("rooms_resumes", admission.resumes.sum());
        counters.put("rooms_ignored_messages", admission.ignoredMessages.sum());
        counters.put("rooms_ice_restarts_offered", admission.restartsOffered.sum());
        counters.put("rooms_silences", admission.silences.sum());
        counters.put("rooms_offers_unanswered", admission.unansweredOffers.sum());
        counters.put("rooms_offers_given_up", admission.givenUpOffers.sum());
        return counters;
    }

    /** A client that came too late. */
    private static final class Nobody implements Session {
        @Override
        public void onMessage(ClientMessage message) {
            // It was told to go.
        }

        @Override
        public void onClosed(CloseCause cause) {
            // Nobody was here.
        }
    }
}
