package org.pufferblow.adapter.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.bridge.Conference;

/** What the people in a room are told of each other. Belongs to the room's control loop. */
final class RoomBroadcast {
    private final String sessionId;
    private final Collection<Participant> participants;
    private final Conference conference;

    /**
     * Nothing told yet.
     *
     * @param participants a view of those who are in, in join order
     * @param conference knows who spoke before the one who speaks
     */
    RoomBroadcast(String sessionId, Collection<Participant> participants, Conference conference) {
        this.sessionId = sessionId;
        this.participants = participants;
        this.conference = conference;
    }

    /** Tells everything: the receiver comes first, then the others in join order. */
    void everyone(Participant to, ClientSession session) {
        everyone(to, session, List.of());
    }

    /**
     * As {@link #everyone(Participant, ClientSession)}, with these stays right behind the receiver, or with the receiver in
     * its place among them.
     */
    void everyone(Participant to, ClientSession session, List<String> stayOrder) {
        List<Participant> order = new ArrayList<>();
        if (!stayOrder.contains(to.stay())) {
            order.add(to);
        }
        stayOrder.forEach(stay -> participants.stream().filter(p -> p.stay().equals(stay)).forEach(order::add));
        participants.stream().filter(p -> !order.contains(p)).forEach(order::add);
        session.sendJoined(new ServerMessage.Joined(sessionId, order.stream().map(Participant::snapshot).toList()));
    }

    void arrived(Participant newcomer) {
        Supplier<ServerMessage> message = () -> new ServerMessage.ParticipantJoined(sessionId, newcomer.snapshot(),
                participants.size());
        for (Participant other : participants) {
            if (other != newcomer) {
                other.sockets().forEach(s -> s.updates().arrived(newcomer.stay(), message, held(other)));
            }
        }
    }

    /** To be called when the leaver is not among the participants any more. */
    void left(Participant leaver) {
        Supplier<ServerMessage> message = () -> new ServerMessage.ParticipantLeft(sessionId, leaver.userId(),
                participants.size());
        for (Participant other : participants) {
            other.sockets().forEach(s -> s.updates().left(leaver.stay(), message, held(other)));
        }
    }

    /** Tells everyone, the speaker included. */
    void levels(Participant of) {
        List<String> recent = of.isDominant()
                ? conference.recentSpeakers().stream().filter(user -> !user.equals(of.userId()) && isIn(user)).toList()
                : List.of();
        ServerMessage message = new ServerMessage.SpeakerLevels(sessionId, of.userId(), of.isSpeaking(), of.isMuted(),
                of.isDeafened(), of.level(), of.isDominant(), recent);
        participants.forEach(p -> tell(p, of, message));
    }

    private boolean isIn(String userId) {
        return participants.stream().anyMatch(p -> p.userId().equals(userId));
    }

    /** Tells the others. */
    void screenShare(Participant of) {
        ServerMessage message = new ServerMessage.ScreenShare(sessionId, of.userId(), of.claims().username(),
                of.isSharingScreen());
        participants.stream().filter(p -> p != of).forEach(p -> tell(p, of, message));
    }

    /** A socket that does not know of somebody yet will hear everything when it is told of them. */
    private static void tell(Participant to, Participant about, ServerMessage message) {
        to.sockets().stream().filter(s -> !s.updates().isToCome(about.stay())).forEach(s -> s.send(message));
    }

    private static Predicate<String> held(Participant participant) {
        return stay -> participant.peer().map(p -> p.negotiator().holdsNewsOf(stay)).orElse(false);
    }
}
