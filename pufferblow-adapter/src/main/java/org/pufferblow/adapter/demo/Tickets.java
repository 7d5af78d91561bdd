package org.pufferblow.adapter.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.demo.control.FakeControlPlane;

/**
 * Hands out join tokens for a room and a name, as Pufferblow's server does for a voice channel and a signed-in user. Safe
 * for any thread.
 */
final class Tickets {
    /** What fits any room, name and id that is allowed, in JSON's longest way of writing them. */
    static final int MOST_BYTES = 2048;
    private static final int MOST_CHARACTERS = 40;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{8,64}");
    private static final Set<Scope> SCOPES = Set.of(Scope.RECV, Scope.SEND_AUDIO);
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    static {
        MAPPER.getFactory().setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(4).build());
    }

    /** What is wrong with a request, as a sentence for the person who made it. */
    static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1L;

        BadRequestException(String message) {
            super(message);
        }
    }

    private final FakeControlPlane control;

    Tickets(FakeControlPlane control) {
        this.control = control;
    }

    /**
     * A token for <code>{"room":…,"name":…,"user_id":…}</code>. A page that comes back names the id that it had, and so
     * takes its own old place.
     *
     * @return the answer's JSON
     */
    byte[] issue(byte[] request) throws BadRequestException {
        JsonNode json = parse(request);
        String room = text(json, "room");
        String name = text(json, "name");
        String userId = json.path("user_id").asText(UUID.randomUUID().toString());
        if (!ID.matcher(userId).matches()) {
            throw new BadRequestException("user_id: expected 8 to 64 letters, digits and hyphens");
        }
        String channelId = "demo-" + room;
        String sessionId = control.openSession(channelId);
        String token = control.mintToken(new Claims(userId, name, "demo", "demo", channelId, sessionId,
                Scope.RECV.token() + ' ' + Scope.SEND_AUDIO.token(), SCOPES));
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("token", token);
        answer.put("session_id", sessionId);
        answer.put("user_id", userId);
        answer.put("room", room);
        answer.put("name", name);
        return write(answer);
    }

    private static JsonNode parse(byte[] request) throws BadRequestException {
        try {
            JsonNode json = MAPPER.readTree(request);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (IOException e) {
            // Answered like everything else that is no object.
        }
        throw new BadRequestException("expected a JSON object");
    }

    private static String text(JsonNode json, String field) throws BadRequestException {
        String text = json.path(field).asText("").strip();
        if (text.isEmpty() || text.length() > MOST_CHARACTERS || text.chars().anyMatch(Character::isISOControl)) {
            throw new BadRequestException(field + ": expected 1 to " + MOST_CHARACTERS + " characters");
        }
        return text;
    }

    private static byte[] write(Map<String, String> answer) {
        try {
            return MAPPER.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("strings are JSON", e);
        }
    }
}
