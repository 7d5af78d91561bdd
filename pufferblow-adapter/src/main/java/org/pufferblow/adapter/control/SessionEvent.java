package org.pufferblow.adapter.control;

/** What the server is told about a session (PROTOCOL section 4). Order within a session matters. */
public sealed interface SessionEvent {
    String sessionId();

    String channelId();

    /** The word for {@code event_type} on the wire. */
    String type();

    /** Somebody is in. The three states are real booleans, or a rejoiner would keep their old ones. */
    record ParticipantJoined(String sessionId, String channelId, String userId, String username, String scope,
            int peerCount, String instanceId, String serverId, boolean isMuted, boolean isDeafened,
            boolean isSpeaking) implements SessionEvent {
        @Override
        public String type() {
            return "participant_joined";
        }
    }

    /** Somebody is out. */
    record ParticipantLeft(String sessionId, String channelId, String userId, String username, LeaveReason reason,
            boolean wasMuted) implements SessionEvent {
        @Override
        public String type() {
            return "participant_left";
        }
    }

    /** Mute, deafen or speaking changed; the last one of a user is all that matters. */
    record StateChanged(String sessionId, String channelId, String userId, boolean isMuted, boolean isDeafened,
            boolean isSpeaking) implements SessionEvent {
        /** Nobody's: it changes nothing, and the answer says whom the server believes in. */
        public static StateChanged ofNobody(String sessionId, String channelId) {
            return new StateChanged(sessionId, channelId, "", false, false, false);
        }

        @Override
        public String type() {
            return "state_changed";
        }
    }

    /** A screen share began or ended. */
    record ScreenShareChanged(String sessionId, String channelId, String userId, boolean isSharingScreen)
            implements
                SessionEvent {
        @Override
        public String type() {
            return "screen_share_changed";
        }
    }

    /** The room is gone. */
    record SessionEnded(String sessionId, String channelId, EndReason reason) implements SessionEvent {
        @Override
        public String type() {
            return "session_ended";
        }
    }

    /** Why somebody left. */
    enum LeaveReason {
        CLIENT_DISCONNECT, FAILED, CLOSED, DISCONNECTED, SERVER_SHUTDOWN, REPLACED, PING_TIMEOUT;

        /** The word on the wire. */
        public String token() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Why a session ended. */
    enum EndReason {
        EMPTY_GRACE_TIMEOUT, SERVER_SHUTDOWN;

        /** The word on the wire. */
        public String token() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
