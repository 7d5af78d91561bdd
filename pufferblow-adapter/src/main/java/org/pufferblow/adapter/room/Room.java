package org.pufferblow.adapter.room;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;
import org.pufferblow.adapter.negotiation.MediaTrack;
import org.pufferblow.adapter.signaling.ClientLink;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.adapter.signaling.SignalingHandler;
import org.pufferblow.bridge.Conference;
import org.pufferblow.bridge.ControlLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session: who comes in, and which of its parts has what to do with it. The parts know the room as a listener of theirs at
 * most. Everything but {@link #post}, {@link #peers} and {@link #join} belongs to the room's control loop.
 */
final class Room implements ClientSession.Listener, ParticipantLife.Listener, TakeoverOrResume.Listener {
    private static final Logger log = LoggerFactory.getLogger(Room.class);

    private final String sessionId;
    private final String channelId;
    private final ControlLoop loop;
    private final Conference conference;
    private final Admission admission;
    private final Members members;
    private final StayGuard guard;
    private final TakeoverOrResume takeovers;
    private final ResumablePeers kept;
    private final RoomBroadcast broadcast;
    private final ControlPlaneEvents reports;
    private final StateThrottle news;
    private final ScreenShares screens;
    private final VoiceUpdates voices;
    private final Departures departures;
    private final Call.RoomParts calls;
    private final Consumer<Room> onEnd;
    private final TimerSlot grace;
    private boolean ended;
    private long lastStay;
    private long lastEndpoint;

    Room(Claims first, ControlLoop loop, Conference conference, Admission admission, Consumer<Room> onEnd) {
        this.sessionId = first.sessionId();
        this.channelId = first.channelId();
        this.loop = loop;
        this.conference = conference;
        this.admission = admission;
        this.onEnd = onEnd;
        this.grace = new TimerSlot(loop);
        this.members = new Members(admission.policy().limits().maxRoomPeers());
        this.guard = new StayGuard(loop, this::endStay);
        this.kept = new ResumablePeers(loop, admission);
        this.broadcast = new RoomBroadcast(sessionId, members.participants(), conference);
        this.takeovers = new TakeoverOrResume(sessionId, broadcast, admission, this);
        this.reports = new ControlPlaneEvents(sessionId, channelId, loop, admission, members.participants(),
                this::toldAgain);
        this.news = new StateThrottle(loop, broadcast::levels, reports::stateChanged);
        this.screens = new ScreenShares(loop, broadcast::screenShare, reports::screenShareChanged);
        this.voices = new VoiceUpdates(members, guard, loop);
        this.departures = new Departures(members, admission, screens, news, reports, voices, broadcast,
                this::endSoonIfEmpty);
        this.calls = new Call.RoomParts(sessionId, conference, this::nextEndpointId, kept, broadcast, admission, guard,
                voices::voicesFor, news::changed);
    }

    String sessionId() {
        return sessionId;
    }

    String channelId() {
        return channelId;
    }

    int peers() {
        return members.size();
    }

    private String nextEndpointId() {
        lastEndpoint++;
        return conference.id() + "-" + lastEndpoint;
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

    @Override
    public void post(ClientSession session, Runnable task) {
        guard.post(session.claims().userId(), task, () -> members.of(session)
                .ifPresentOrElse(m -> endStay(m.participant()), () -> session.close(CloseCode.INTERNAL_ERROR)));
    }

    /** After a fault of ours that is no one participant's: what this room knows is not to be relied on any more. */
    void endStays() {
        log.error("A fault ends the stay of everybody in the room: {}", members.size());
        members.now().forEach(m -> endStay(m.participant()));
    }

    private void endStay(Participant participant) {
        leave(participant, LeaveReason.FAILED, CloseCode.INTERNAL_ERROR);
    }

    private void onMessage(ClientSession session, ClientMessage message, Optional<Description> description) {
        members.of(session).ifPresent(member -> {
            Participant participant = member.participant();
            if (participant.isContender(session)) {
                takeovers.onMessage(member, session, message, description);
            } else if (participant.isSession(session)) {
                onMessageOf(member, session, message, description);
            }
        });
    }

    private void onMessageOf(Member member, ClientSession session, ClientMessage message,
            Optional<Description> description) {
        Participant participant = member.participant();
        Call call = member.call();
        switch (message) {
            case ClientMessage.Join join -> broadcast.everyone(participant, session);
            case ClientMessage.Ping ping -> session.send(new ServerMessage.Pong(sessionId));
            case ClientMessage.Offer offer ->
                call.readable(session, description).ifPresent(it -> call.onOffer(session, it));
            case ClientMessage.Answer answer -> call.onAnswer(session, description);
            case ClientMessage.TrickledCandidate candidate -> call.onCandidate(session, candidate);
            case ClientMessage.AudioState state -> onAudioState(participant, state);
            case ClientMessage.ScreenShareStarted started -> screens.changed(participant, true);
            case ClientMessage.ScreenShareStopped stopped -> screens.changed(participant, false);
            case ClientMessage.Unknown unknown -> admission.ignoredMessages.increment();
            case ClientMessage.Invalid invalid -> admission.ignoredMessages.increment();
        }
    }

    @Override
    public void onAudioState(Participant participant, ClientMessage.AudioState state) {
        participant.apply(state);
        news.changed(participant);
    }

    @Override
    public void onClosed(ClientSession session, SignalingHandler.CloseCause cause) {
        members.of(session).ifPresent(member -> {
            Participant participant = member.participant();
            participant.forgetOrphan(session);
            if (participant.isContender(session)) {
                member.life().contenderGone(cause);
            } else if (participant.isSession(session)) {
                member.life().socketGone(cause);
            }
        });
    }

    private void enter(ClientSession session) {
        Optional<Member> present = members.of(session.claims().userId());
        if (admission.isClosed()) {
            // A room that opened after all others were told to end is told here.
            admission.refusals.count(CloseCode.GOING_AWAY);
            session.close(CloseCode.GOING_AWAY);
        } else if (present.isPresent()) {
            enterAgain(present.get(), session);
        } else if (members.isFull() && !admission.isFull()) {
            // Decided without a place: somebody else would be refused for one that is taken and given back.
            reject(session, "voice room is full", CloseCode.ROOM_FULL);
        } else if (members.isFull() || !admission.tryEnter()) {
            reject(session, "server at capacity", CloseCode.SERVER_FULL);
        } else {
            enterNew(session);
        }
        endSoonIfEmpty();
    }

    private void reject(ClientSession session, String error, CloseCode code) {
        admission.refusals.count(code);
        session.fail(error);
        session.close(code);
    }

    private void enterAgain(Member present, ClientSession session) {
        if (present.participant().session().isPresent() && !admission.policy().limits().takeover()) {
            reject(session, "already connected in this session", CloseCode.ALREADY_CONNECTED);
        } else {
            takeovers.enter(present, session);
        }
    }

    private void enterNew(ClientSession session) {
        grace.cancel();
        lastStay++;
        MediaTrack voice = MediaTrack.voice(Long.toString(lastStay), session.claims().userId());
        Member newcomer = newMember(new Participant(voice, session, loop.now()));
        Participant participant = newcomer.participant();
        members.add(newcomer);
        admission.joins.increment();
        newcomer.life().begin();
        reports.joined(participant);
        news.begin(participant);
        screens.begin(participant);
        broadcast.everyone(participant, session);
        broadcast.arrived(participant);
        voices.changed();
        log.info("joined: {} in the room", members.size());
    }

    private Member newMember(Participant participant) {
        ControlLoop theirs = guard.loopOf(participant);
        ParticipantLife life = new ParticipantLife(participant, theirs, admission, this);
        return new Member(participant, life, new Call(calls, participant, life, theirs));
    }

    /** The control plane is told of both stays, the others in the room of neither. */
    @Override
    public void startOver(Member member, ClientSession session) {
        Participant participant = member.participant();
        screens.end(participant);
        Departures.replace(member);
        reports.left(participant, LeaveReason.REPLACED);
        participant.begin(session, loop.now());
        screens.begin(participant);
        member.life().beginAgain();
        reports.joined(participant);
        news.reported(participant);
        admission.joins.increment();
        admission.leaves.count(LeaveReason.REPLACED);
        broadcast.everyone(participant, session);
        news.changed(participant);
    }

    @Override
    public void onPlaceGiven(Participant participant, ClientSession contender) {
        members.of(participant).ifPresent(member -> takeovers.takeOver(member, contender));
    }

    @Override
    public void onGoodbye(Participant participant) {
        kept.keep(participant);
    }

    @Override
    public void onOver(Participant participant, LeaveReason reason, CloseCode code) {
        leave(participant, reason, code);
    }

    private void leave(Participant participant, LeaveReason reason, CloseCode code) {
        members.of(participant).ifPresent(member -> departures.leave(member, reason, code));
    }

    private void toldAgain(Participant participant) {
        news.reported(participant);
    }

    /** A room that refused its first client ends without a word: the control plane never heard of it. */
    private void endSoonIfEmpty() {
        if (ended || !members.isEmpty()) {
            return;
        }
        if (lastStay == 0) {
            end();
        } else if (!grace.isSet()) {
            grace.set(admission.policy().limits().endGrace(), () -> {
                reports.ended(SessionEvent.EndReason.EMPTY_GRACE_TIMEOUT);
                end();
            });
        }
    }

    private void end() {
        grace.cancel();
        voices.end();
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
                    members.now().forEach(
                            m -> leave(m.participant(), LeaveReason.SERVER_SHUTDOWN, CloseCode.GOING_AWAY));
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

    private void endByServer() {
        log.info("the server considers the session over");
        for (Member member : members.now()) {
            admission.exit();
            admission.leaves.countEndedByServer();
            try {
                Departures.release(member, CloseCode.SESSION_ENDED);
            } catch (Throwable e) {
                log.error("User {} was not released in good order", member.userId(), e);
            }
        }
        news.endAll();
        screens.endAll();
        members.clear();
        end();
    }
}
