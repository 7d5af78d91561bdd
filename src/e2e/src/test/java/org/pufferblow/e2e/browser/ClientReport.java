package org.pufferblow.e2e.browser;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a client has seen and heard so far.
 *
 * @param socket the WebSocket's ready state, 1 when open
 * @param states every state that the peer connection has gone through
 * @param errors what the server complained of, and the client's own failures
 * @param passwords the ICE passwords of all descriptions, both ways
 * @param lines how many m-lines the description has
 * @param sent packets of the microphone, where that is counted
 * @param voices one for each track that ever came
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClientReport(int socket, String connection, List<String> states, List<String> errors, List<Close> closes,
        List<String> participants, List<String> passwords, List<String> messages, int lines, long sent,
        List<Voice> voices) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The end of a WebSocket. */
    public record Close(int code, String reason) {}

    /**
     * A received track.
     *
     * @param name the user whose name stood at the head of the queue
     * @param stream the user that the description names
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Voice(String name, String stream, boolean ended, List<Tone> tones, long ssrc, long received,
            long lost,
            long concealed, long silentConcealed, long samples) {
        /** The indexes of those whose tones are in it at present. */
        public Set<Integer> heardNow() {
            return tones.stream().filter(Tone::now).map(Tone::index).collect(Collectors.toSet());
        }

        @Override
        public String toString() {
            return "%s (as %s)%s hears %s, %d packets of %08x, %d lost, %d of %d samples invented".formatted(stream,
                    name,
                    ended ? " ended," : "", heardNow(), received, ssrc, lost, invented(), samples);
        }

        /** Samples that the decoder had to invent although somebody was talking. */
        public long invented() {
            return Math.max(0, concealed - silentConcealed);
        }
    }

    /**
     * One person's frequency in a track.
     *
     * @param heardMs for how long since the last mark
     * @param gaps in ms, since the last mark
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Tone(int index, double amplitude, boolean now, long heardMs, List<Integer> gaps) {}

    static ClientReport of(JsonNode json) {
        try {
            return MAPPER.treeToValue(json, ClientReport.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not a report: " + json, e);
        }
    }

    /** Short enough for a failure's message; what is secret stays out. */
    @Override
    public String toString() {
        return "connection %s after %s, errors %s, closes %s, messages %s, %d lines, voices %s".formatted(connection,
                states, errors, closes, messages, lines, voices);
    }

    /** The live track of a user. */
    public Optional<Voice> voice(String userId) {
        return voices.stream().filter(voice -> !voice.ended() && voice.stream().equals(userId)).findFirst();
    }
}
