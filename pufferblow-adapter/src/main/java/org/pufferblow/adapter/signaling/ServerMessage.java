package org.pufferblow.adapter.signaling;

import java.time.Instant;
import java.util.List;

/** What we say to a client; PROTOCOL section 5 gives each its shape. */
public sealed interface ServerMessage {
    /** How a participant looks in {@code joined} and {@code participant_joined}. */
    record Snapshot(String userId, String username, boolean isMuted, boolean isDeafened, boolean isSpeaking,
            boolean isDominant, boolean isSharingScreen, String scope, Instant connectedAt) {}

    /** The receiver comes first, then the others in the order in which they joined. */
    record Joined(String sessionId, List<Snapshot> participants) implements ServerMessage {
        public Joined {
            participants = List.copyOf(participants);
        }
    }

    /** Somebody else is in. */
    record ParticipantJoined(String sessionId, Snapshot participant, int participantCount) implements ServerMessage {}

    /** Somebody else is out. */
    record ParticipantLeft(String sessionId, String userId, int participantCount) implements ServerMessage {}

    /** A description of ours to be answered. */
    record Offer(String sessionId, String sdp) implements ServerMessage {}

    /** Our answer. */
    record Answer(String sessionId, String sdp) implements ServerMessage {}

    /** A candidate of ours that came late. */
    record TrickledCandidate(String sessionId, String candidate, String sdpMid, int sdpMLineIndex,
            String usernameFragment) implements ServerMessage {}

    /**
     * All three states, always: the client reads a missing one as false.
     *
     * @param level 0.0 to 1.0
     * @param recentSpeakers of the dominant speaker: who dominated before, the latest first
     */
    record SpeakerLevels(String sessionId, String userId, boolean isSpeaking, boolean isMuted, boolean isDeafened,
            double level, boolean isDominant, List<String> recentSpeakers) implements ServerMessage {
        public SpeakerLevels {
            recentSpeakers = List.copyOf(recentSpeakers);
        }
    }

    /** Somebody shows a screen, or no longer. */
    record ScreenShare(String sessionId, String userId, String username, boolean started) implements ServerMessage {}

    /** The answer to {@code ping}. */
    record Pong(String sessionId) implements ServerMessage {}

    /** The shipped client takes any of these as the end of the call: only for what ends it. */
    record Failure(String error) implements ServerMessage {}
}
