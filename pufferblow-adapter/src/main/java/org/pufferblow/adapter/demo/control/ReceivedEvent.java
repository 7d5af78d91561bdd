package org.pufferblow.adapter.demo.control;

import com.fasterxml.jackson.databind.JsonNode;

/** An event that the control plane accepted with a 202. */
public record ReceivedEvent(String type, JsonNode payload) {
    /** The session that it is about. */
    public String sessionId() {
        return payload.path("session_id").asText();
    }

    /** The person that it is about; empty where there is none. */
    public String userId() {
        return payload.path("user_id").asText();
    }
}
