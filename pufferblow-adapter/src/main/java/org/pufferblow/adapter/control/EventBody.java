package org.pufferblow.adapter.control;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pufferblow.adapter.control.SessionEvent.ParticipantJoined;
import org.pufferblow.adapter.control.SessionEvent.ParticipantLeft;
import org.pufferblow.adapter.control.SessionEvent.ScreenShareChanged;
import org.pufferblow.adapter.control.SessionEvent.SessionEnded;
import org.pufferblow.adapter.control.SessionEvent.StateChanged;

/** An event as it crosses to the server (PROTOCOL section 4, the table). */
final class EventBody {
    private EventBody() {}

    /** The bytes that are signed and sent. */
    static byte[] of(SessionEvent event) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("session_id", event.sessionId());
        payload.put("channel_id", event.channelId());
        switch (event) {
            case ParticipantJoined joined -> {
                payload.put("user_id", joined.userId());
                payload.put("username", wellFormed(joined.username()));
                payload.put("scope", joined.scope());
                payload.put("peer_count", joined.peerCount());
                payload.put("instance_id", joined.instanceId());
                payload.put("server_id", joined.serverId());
                putStates(payload, joined.isMuted(), joined.isDeafened(), joined.isSpeaking());
            }
            case ParticipantLeft left -> {
                payload.put("user_id", left.userId());
                payload.put("username", wellFormed(left.username()));
                payload.put("reason", left.reason().token());
                payload.put("was_muted", left.wasMuted());
            }
            case StateChanged state when state.userId().isEmpty() -> {
                // A question: see StateChanged.ofNobody.
            }
            case StateChanged state -> {
                payload.put("user_id", state.userId());
                putStates(payload, state.isMuted(), state.isDeafened(), state.isSpeaking());
            }
            case ScreenShareChanged screen -> {
                payload.put("user_id", screen.userId());
                payload.put("is_sharing_screen", screen.isSharingScreen());
            }
            case SessionEnded ended -> payload.put("reason", ended.reason().token());
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("event_type", event.type());
        body.put("payload", payload);
        return Json.write(body);
    }

    /** Half a surrogate pair, which the server's JSON may have brought, is nothing that UTF-8 can carry. */
    private static String wellFormed(String name) {
        return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static void putStates(Map<String, Object> payload, boolean muted, boolean deafened, boolean speaking) {
        payload.put("is_muted", muted);
        payload.put("is_deafened", deafened);
        payload.put("is_speaking", speaking);
    }
}
