package org.pufferblow.adapter.room;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.negotiation.AudioTrack;
import org.pufferblow.adapter.signaling.ClientLink;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.adapter.signaling.SignalingHandler;
import org.pufferblow.bridge.Conference;
import org.pufferblow.bridge.ControlLoop;
import org.pufferblow.transport.TransportState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One session: who is in it, and what everybody is told about it. Everything but {@link #post}, {@link #peers} and {@link #join}
 * belongs to the room's control loop.
 */
final class Room {
    private static final Logger log = LoggerFactory.getLogger(Room.class);

    private final String sessionId;
    private final String channelId;
    private final ControlLoop loop;
    private final Conference conference;
    private final Admission admission;
    private final Call call;
    private final TakeoverOrResume takeovers;
    private final ResumablePeers kept;
    private final DisconnectPolicy stays;
    private final RoomBroadcast broadcast;
    private final ControlPlaneEvents reports;
    private final StateThrottle news;
    private final ScreenShares screens;
    private final RenegotiationScheduler renegotiations;
    private final Consumer<Room> onEnd;
    private final Map<String, Participant> participants = new LinkedHashMap<>();
    private ControlLoop.Timer graceTimer;
    private boolean ended;
    private long lastStay;
    /** Read by the metrics page; written on the loop. */
    private volatile int peers;

    Room(Claims first, ControlLoop loop, Conference conference, Admission admission, Consumer<Room> onEnd) {
        this.sessionId = first.sessionId();
        this.channelId = first.channelId();
        this.loop = loop;
        this.conference = conference;
        this.admission = admission;
        this.onEnd = onEnd;
        this.kept = new ResumablePeers(loop, admission);
        this.call = new Call(this, conference, loop, admission);
        this.takeovers = new TakeoverOrResume(this, call, loop, admission);
        this.stays = new DisconnectPolicy(this, takeovers, loop, admission);
        this.broadcast = new RoomBroadcast(sessionId, participants.values(), conference);
        this.reports = new ControlPlaneEvents(sessionId, channelId, loop, admission, participants.values(),
                this::toldAgain);
        this.news = new StateThrottle(loop, broadcast::levels, reports::stateChanged);
        this.screens = new ScreenShares(loop, broadcast::screenShare, reports::screenShareChanged);
        this.renegotiations = new RenegotiationScheduler(loop, this::updateVoices);
    }

    String sessionId() {
        return sessionId;
    }

    String channelId() {
        return channelId;
    }

    int peers() {
        return peers;
    }

    ResumablePeers kept() {
        return kept;
    }

    RoomBroadcast broadcast() {
        return broadcast;
    }

    /**
     * Takes a client, from any thread.
     *
     * @param ifEnded finds another room for it, should this one have ended before its turn came
     */
    ClientSession join(Claims claims, ClientLink link, Supplier<SignalingHandler.Session> ifEnded) {
        ClientSession session = new ClientSession(this, claims, link, this::messagesOf);
        post(session, () -> {
            if (ended) {
                session.moveTo(ifEnded.get());
            } else {
                enter(session);
            }
        });
        return session;
    }

    private MessageQueue messagesOf(ClientSession session) {
        int people = admission.policy().limits().maxRoomPeers();
        return new MessageQueue(loop, admission.readers(), sdp -> Description.read(sdp, people),
                task -> post(session, task), (message, description) -> onMessage(session, message, description),
                () -> cutOff(session));
    }

    private void cutOff(ClientSession session) {
        admission.cutOff.increment();
        log.info("user {} is cut off: more is waiting than it may have done", session.claims().userId());
        session.close(CloseCode.TOO_FAST);
    }

    /** Runs a task for one client; a fault of ours in it ends that client's stay and nobody else's. */
    void post(ClientSession session, Runnable task) {
        String userId = session.claims().userId();
        loop.execute(() -> asUser(userId, () -> {
            try {
                task.run();
            } catch (Throwable e) {
                log.error("A message of user {} failed", userId, e);
                Participant participant = session.participant();
                if (participant != null && isIn(participant)) {
                    endStay(participant);
                } else {
                    session.close(CloseCode.INTERNAL_ERROR);
                }
            }
        }));
    }

    /** Runs what concerns one participant; a fault of ours in it ends that stay and nobody else's. */
    void guard(Participant participant, Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            log.error("A task for user {} failed", participant.userId(), e);
            endStay(participant);
        }
    }

    /** After a fault of ours that is no one participant's: what this room knows is not to be relied on any more. */
    void endStays() {
        log.error("A fault ends the stay of everybody in the room: {}", participants.size());
        List.copyOf(participants.values()).forEach(this::endStay);
    }

    private void endStay(Participant participant) {
        leave(participant, LeaveReason.FAILED, CloseCode.INTERNAL_ERROR);
    }

    /** Does what a leave that failed may not have come to. The server and the clients bear to be told twice. */
    private void abandon(Participant participant) {
        if (participants.remove(participant.userId(), participant)) {
            peers = participants.size();
            admission.exit();
            admission.leaves.count(LeaveReason.FAILED);
        }
        List<Runnable> rest = List.of(() -> news.end(participant),
                () -> participant.sockets().forEach(s -> s.close(CloseCode.INTERNAL_ERROR)),
                () -> release(participant, CloseCode.INTERNAL_ERROR),
                () -> reports.left(participant, LeaveReason.FAILED), () -> dropVoice(participant.voice()),
                () -> broadcast.left(participant), renegotiations::changed, this::endSoonIfEmpty);
        for (Runnable step : rest) {
            try {
                step.run();
            } catch (Throwable e) {
                log.error("A step of the leave of user {} failed", participant.userId(), e);
            }
        }
    }

    /** Names the user in all that a task logs, which may be part of a task for somebody else. */
    private static void asUser(String userId, Runnable task) {
        String before = MDC.get("user");
        MDC.put("user", userId);
        try {
            task.run();
        } finally {
            if (before == null) {
                MDC.remove("user");
            } else {
                MDC.put("user", before);
            }
        }
    }

    private void onMessage(ClientSession session, ClientMessage message, Optional<Description> description) {
        Participant participant = session.participant();
        if (participant == null || !isIn(participant)) {
            return;
        }
        if (participant.contender().filter(c -> c == session).isPresent()) {
            takeovers.onMessage(participant, session, message, description);
        } else if (participant.session().filter(s -> s == session).isPresent()) {
            onParticipantMessage(participant, session, message, description);
        }
    }

    void onClosed(ClientSession session, SignalingHandler.CloseCause cause) {
        Participant participant = session.participant();
        if (participant == null || !isIn(participant)) {
            return;
        }
        participant.forgetOrphan(session);
        if (participant.contender().filter(c -> c == session).isPresent()) {
            takeovers.withdraw(participant);
            if (participant.session().isEmpty()) {
                stays.socketGone(participant, cause);
            }
        } else if (participant.session().filter(s -> s == session).isPresent()) {
            stays.socketGone(participant, cause);
        }
    }

    void transportChanged(Participant participant, TransportState state) {
        stays.transportChanged(participant, state);
    }

    void mediaExpired(Participant participant) {
        if (!takeovers.givePlace(participant)) {
            leave(participant, LeaveReason.FAILED, CloseCode.MEDIA_FAILED);
        }
    }

    /** Everyone whom a participant is to hear, in join order. */
    List<AudioTrack> voicesFor(Participant listener) {
        if (!listener.claims().scopes().contains(Scope.RECV)) {
            return List.of();
        }
        return participants.values().stream().filter(p -> p != listener).map(Participant::voice).toList();
    }

    private void enter(ClientSession session) {
        Participant present = participants.get(session.claims().userId());
        if (admission.isClosed()) {
            // A room that opened after all others were told to end is told here.
            admission.refusals.count(CloseCode.GOING_AWAY);
            session.close(CloseCode.GOING_AWAY);
        } else if (present != null && present.session().isPresent() && !admission.policy().limits().takeover()) {
            reject(session, "already connected in this session", CloseCode.ALREADY_CONNECTED);
        } else if (present != null) {
            takeovers.enter(present, session);
        } else if (isFull() && !admission.isFull()) {
            // Decided without a place: somebody else would be refused for one that is taken and given back.
            reject(session, "voice room is full", CloseCode.ROOM_FULL);
        } else if (isFull() || !admission.tryEnter()) {
            reject(session, "server at capacity", CloseCode.SERVER_FULL);
        } else {
            enterNew(session);
        }
        endSoonIfEmpty();
    }

    private boolean isFull() {
        return participants.size() >= admission.policy().limits().maxRoomPeers();
    }

    private void reject(ClientSession session, String error, CloseCode code) {
        admission.refusals.count(code);
        session.fail(error);
        session.close(code);
    }

    private void enterNew(ClientSession session) {
        cancelGrace();
        lastStay++;
        AudioTrack voice = new AudioTrack(Long.toString(lastStay), session.claims().userId());
        Participant participant = new Participant(voice, session, loop.now());
        participants.put(participant.userId(), participant);
        peers = participants.size();
        admission.joins.increment();
        stays.began(participant);
        reports.joined(participant);
        news.begin(participant);
        screens.begin(participant);
        broadcast.everyone(participant, session);
        broadcast.arrived(participant);
        renegotiations.changed();
        log.info("joined: {} in the room", participants.size());
    }

    private void onParticipantMessage(Participant participant, ClientSession session, ClientMessage message,
            Optional<Description> description) {
        switch (message) {
            case ClientMessage.Join join -> broadcast.everyone(participant, session);
            case ClientMessage.Ping ping -> session.send(new ServerMessage.Pong(sessionId));
            case ClientMessage.Offer offer ->
                Call.readable(session, description).ifPresent(it -> call.onOffer(participant, session, it));
            case ClientMessage.Answer answer -> call.onAnswer(participant, session, description);
            case ClientMessage.TrickledCandidate candidate -> call.onCandidate(participant, session, candidate);
            case ClientMessage.AudioState state -> onAudioState(participant, state);
            case ClientMessage.ScreenShareStarted started -> screens.changed(participant, true);
            case ClientMessage.ScreenShareStopped stopped -> screens.changed(participant, false);
            case ClientMessage.Unknown unknown -> admission.ignoredMessages.increment();
            case ClientMessage.Invalid invalid -> admission.ignoredMessages.increment();
        }
    }

    void onAudioState(Participant participant, ClientMessage.AudioState state) {
        participant.apply(state);
        stateChanged(participant);
    }

    /** Something about a participant's state may be different. */
    void stateChanged(Participant participant) {
        news.changed(participant);
    }

    /** A new stay in the place of the old one: the control plane is told of both, the others in the room of neither. */
    void startOver(Participant participant, ClientSession session) {
        screens.end(participant);
        release(participant, CloseCode.REPLACED);
        reports.left(participant, LeaveReason.REPLACED);
        participant.begin(session, loop.now());
        screens.begin(participant);
        stays.began(participant);
        reports.joined(participant);
        news.reported(participant);
        admission.joins.increment();
        admission.leaves.count(LeaveReason.REPLACED);
        broadcast.everyone(participant, session);
        stateChanged(participant);
    }

    /** Whatever happens meanwhile, they are gone afterwards. */
    void leave(Participant participant, LeaveReason reason, CloseCode code) {
        if (!isIn(participant)) {
            return;
        }
        try {
            leaveInOrder(participant, reason, code);
        } catch (Throwable e) {
            log.error("User {} has not left in good order", participant.userId(), e);
            abandon(participant);
        }
    }

    private void leaveInOrder(Participant participant, LeaveReason reason, CloseCode code) {
        screens.end(participant);
        participants.remove(participant.userId());
        peers = participants.size();
        admission.exit();
        admission.leaves.count(reason);
        news.end(participant);
        release(participant, code);
        reports.left(participant, reason);
        dropVoice(participant.voice());
        broadcast.left(participant);
        renegotiations.changed();
        log.info("left ({}): {} in the room", reason.token(), participants.size());
        endSoonIfEmpty();
    }

    private void release(Participant participant, CloseCode code) {
        participant.cancelTimers();
        participant.sockets().forEach(s -> s.close(code));
        closeOrphans(participant, code);
        participant.peer().ifPresent(PeerConnection::close);
        participant.setPeer(null);
    }

    private static void closeOrphans(Participant participant, CloseCode code) {
        participant.orphans().forEach(s -> s.close(code));
        participant.orphans().clear();
    }

    /** At once: nobody may be offered a voice whose owner he is told has left. */
    private void dropVoice(AudioTrack voice) {
        participants.values().forEach(listener -> changeVoices(listener, peer -> peer.dropVoice(voice)));
    }

    private void updateVoices() {
        for (Participant listener : List.copyOf(participants.values())) {
            changeVoices(listener, peer -> peer.setVoices(voicesFor(listener)));
        }
    }

    /**
     * Changes what one listener hears; a fault of ours in it ends his stay and nobody else's. It ends in a task of its own,
     * since this one is amid a round, or amid somebody's leaving, of which the others are not told yet.
     */
    private void changeVoices(Participant listener, Consumer<PeerConnection> change) {
        String userId = listener.userId();
        listener.peer().ifPresent(peer -> asUser(userId, () -> {
            try {
                change.accept(peer);
            } catch (Throwable e) {
                log.error("A change of what user {} hears failed", userId, e);
                loop.execute(() -> asUser(userId, () -> leaveWith(peer, listener)));
            }
        }));
    }

    /** The fault is gone with a peer connection that has been replaced by now. */
    private void leaveWith(PeerConnection failed, Participant listener) {
        if (listener.peer().filter(peer -> peer == failed).isPresent()) {
            endStay(listener);
        }
    }

    /** A room that refused its first client ends without a word: the control plane never heard of it. */
    private void endSoonIfEmpty() {
        if (participants.isEmpty() && lastStay == 0 && !ended) {
            end();
        } else if (participants.isEmpty() && graceTimer == null && !ended) {
            graceTimer = loop.schedule(admission.policy().limits().endGrace(), () -> {
                reports.ended(SessionEvent.EndReason.EMPTY_GRACE_TIMEOUT);
                end();
            });
        }
    }

    private void cancelGrace() {
        if (graceTimer != null) {
            graceTimer.cancel();
            graceTimer = null;
        }
    }

    private void end() {
        cancelGrace();
        renegotiations.end();
        reports.end();
        kept.dropAll();
        ended = true;
        conference.close();
        onEnd.accept(this);
    }

    /** The whole server stops: everyone is told, and so is the control plane. */
    void shutDown(CompletableFuture<Void> done) {
        loop.execute(() -> {
            try {
                if (!ended) {
                    for (Participant participant : List.copyOf(participants.values())) {
                        leave(participant, LeaveReason.SERVER_SHUTDOWN, CloseCode.GOING_AWAY);
                    }
                    reports.ended(SessionEvent.EndReason.SERVER_SHUTDOWN);
                    end();
                }
            } finally {
                done.complete(null);
            }
        });
    }

    /** What the control plane answered to one of our events; from any thread. */
    void onFeedback(SessionEvent event, int participantCount, boolean sessionEnded, boolean settled) {
        loop.execute(() -> {
            if (ended) {
                return;
            }
            if (sessionEnded) {
                endByServer();
            } else if (settled) {
                reports.counted(event, participantCount);
            }
        });
    }

    private void toldAgain(Participant participant) {
        news.reported(participant);
    }

    private void endByServer() {
        log.info("the server considers the session over");
        for (Participant participant : List.copyOf(participants.values())) {
            admission.exit();
            admission.leaves.countEndedByServer();
            try {
                release(participant, CloseCode.SESSION_ENDED);
            } catch (Throwable e) {
                log.error("User {} was not released in good order", participant.userId(), e);
            }
        }
        news.endAll();
        screens.endAll();
        participants.clear();
        peers = 0;
        end();
    }

    private boolean isIn(Participant participant) {
        return participants.get(participant.userId()) == participant;
    }
}
