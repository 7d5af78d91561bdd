package org.pufferblow.adapter.demo.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Who is in which session, as far as the control plane knows. Safe for any thread. */
final class VoiceSessions {
    private static final class Session {
        private final String channelId;
        private final Set<String> present = new LinkedHashSet<>();
        /** They have asked for a token, and count from then on, as with the real server. */
        private final Set<String> expected = new HashSet<>();
        private boolean active = true;

        Session(String channelId) {
            this.channelId = channelId;
        }

        int count() {
            return present.size() + (int) expected.stream().filter(user -> !present.contains(user)).count();
        }

        void end() {
            active = false;
            present.clear();
            expected.clear();
        }
    }

    /** What is left of a session after an event. */
    record Outcome(String channelId, int participantCount, boolean ended) {}

    private static final int MOST = 10_000;

    private final Map<String, Session> sessions = new LinkedHashMap<>();

    /** The channel's active session, a new one if there is none. */
    synchronized String open(String channelId) {
        for (Map.Entry<String, Session> entry : sessions.entrySet()) {
            if (entry.getValue().active && entry.getValue().channelId.equals(channelId)) {
                return entry.getKey();
            }
        }
        String id = UUID.randomUUID().toString();
        know(id, channelId);
        return id;
    }

    /** Makes a session known under an id of the caller's; a known one stays as it is. */
    synchronized void know(String sessionId, String channelId) {
        if (sessions.size() >= MOST) {
            forgetOldest();
        }
        sessions.computeIfAbsent(sessionId, _ -> new Session(channelId));
    }

    /** Somebody asks for a token. */
    synchronized void expect(String sessionId, String userId) {
        Session session = sessions.get(sessionId);
        if (session != null && session.active && session.expected.size() < MOST) {
            session.expected.add(userId);
        }
    }

    /** One that is over, else one in which nobody is: rooms are made by whoever asks for a token. */
    private void forgetOldest() {
        sessions.entrySet().stream().filter(entry -> !entry.getValue().active).findFirst()
                .or(() -> sessions.entrySet().stream().filter(entry -> entry.getValue().present.isEmpty()).findFirst())
                .ifPresent(entry -> sessions.remove(entry.getKey()));
    }

    synchronized boolean isActive(String sessionId) {
        Session session = sessions.get(sessionId);
        return session != null && session.active;
    }

    synchronized Set<String> present(String sessionId) {
        Session session = sessions.get(sessionId);
        return session == null ? Set.of() : Set.copyOf(session.present);
    }

    synchronized void end(String sessionId) {
        Session session = sessions.get(sessionId);
        if (session != null) {
            session.end();
        }
    }

    /** Somebody is marked as left although nobody said so, as the server does when a user's own connection to it ends. */
    synchronized void forget(String sessionId, String userId) {
        Session session = sessions.get(sessionId);
        if (session != null) {
            session.present.remove(userId);
            session.expected.remove(userId);
        }
    }

    /** Empty for a session that is not known. */
    synchronized Optional<Outcome> apply(String type, JsonNode payload) {
        Session session = sessions.get(payload.path("session_id").asText());
        if (session == null) {
            return Optional.empty();
        }
        String user = payload.path("user_id").asText();
        switch (type) {
            case "participant_joined" -> {
                session.present.add(user);
                session.expected.remove(user);
            }
            case "participant_left" -> {
                session.present.remove(user);
                session.expected.remove(user);
            }
            case "session_ended" -> session.end();
            default -> {
                // Kept by the real server as a state of the person; nobody asks for it here.
            }
        }
        return Optional.of(new Outcome(session.channelId, session.count(), !session.active));
    }
}
