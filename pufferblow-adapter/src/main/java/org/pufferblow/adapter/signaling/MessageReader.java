package org.pufferblow.adapter.signaling;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * From a client's text message to a {@link ClientMessage} (PROTOCOL section 5). Pure, and never throws for what a client can
 * send: what is no JSON object within the bounds, or has a field of a wrong type, is {@link ClientMessage.Invalid}. Fields
 * that we do not know are ignored, but they count for the bounds.
 */
final class MessageReader {
    /** The contract's messages are three deep. */
    private static final int MAX_DEPTH = 16;
    /** A description is the longest string, and its parser takes half of that. */
    private static final int MAX_STRING = 1 << 20;
    private static final int MAX_NUMBER = 32;
    private static final int MAX_NAME = 128;
    /** So that a megabyte of zeros does not become a tree of half a million nodes. */
    private static final int MAX_TOKENS = 4096;
    private static final int MAX_SHOWN_TYPE = 64;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING)
                    .maxNumberLength(MAX_NUMBER)
                    .maxNameLength(MAX_NAME)
                    .maxTokenCount(MAX_TOKENS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .recyclerPool(MessageWriter.BUFFERS)
            .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private MessageReader() {}

    /** A field of ours that has another type than the contract's. */
    private static final class WrongTypeException extends Exception {
        private static final long serialVersionUID = 1L;

        WrongTypeException() {
            super("wrong type", null, false, false);
        }
    }

    static ClientMessage read(ByteBuffer utf8) {
        try {
            // Decoded first, because Jackson would guess at UTF-16 and UTF-32.
            String text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
            JsonNode message = MAPPER.readTree(text);
            return message != null && message.isObject() ? read(message) : new ClientMessage.Invalid();
        } catch (CharacterCodingException | JsonProcessingException | WrongTypeException e) {
            return new ClientMessage.Invalid();
        }
    }

    private static ClientMessage read(JsonNode message) throws WrongTypeException {
        String type = text(message, "type").orElse("");
        return switch (type) {
            case "join" -> new ClientMessage.Join();
            case "offer" -> new ClientMessage.Offer(description(message, type));
            case "answer" -> new ClientMessage.Answer(description(message, type));
            case "candidate" -> candidate(object(message, "candidate"));
            case "audio_state" -> audioState(object(message, "audio_state"));
            case "screen_share_started" -> new ClientMessage.ScreenShareStarted();
            case "screen_share_stopped" -> new ClientMessage.ScreenShareStopped();
            case "ping" -> new ClientMessage.Ping();
            default -> new ClientMessage.Unknown(cut(type));
        };
    }

    /** The browser writes the description's own type as well; one of another type is not what the message says it is. */
    private static Optional<String> description(JsonNode message, String type) throws WrongTypeException {
        Optional<JsonNode> description = object(message, type);
        if (description.isEmpty()) {
            return Optional.empty();
        }
        if (!text(description.get(), "type").orElse(type).equals(type)) {
            throw new WrongTypeException();
        }
        return Optional.of(text(description.get(), "sdp").orElse(""));
    }

    private static ClientMessage candidate(Optional<JsonNode> candidate) throws WrongTypeException {
        if (candidate.isEmpty()) {
            return new ClientMessage.TrickledCandidate("", Optional.empty(), Optional.empty(), Optional.empty());
        }
        JsonNode index = candidate.get().path("sdpMLineIndex");
        if (!isAbsent(index) && !index.isNumber()) {
            throw new WrongTypeException();
        }
        // A number that is no index makes a candidate that fits nowhere; the call survives it.
        Optional<Integer> line = index.isIntegralNumber() && index.canConvertToInt() && index.intValue() >= 0
                ? Optional.of(index.intValue())
                : Optional.empty();
        return new ClientMessage.TrickledCandidate(text(candidate.get(), "candidate").orElse(""),
                text(candidate.get(), "sdpMid"), line, text(candidate.get(), "usernameFragment"));
    }

    private static ClientMessage audioState(Optional<JsonNode> state) throws WrongTypeException {
        if (state.isEmpty()) {
            return new ClientMessage.AudioState(Optional.empty(), Optional.empty(), Optional.empty());
        }
        return new ClientMessage.AudioState(flag(state.get(), "is_muted"), flag(state.get(), "is_deafened"),
                flag(state.get(), "is_speaking"));
    }

    private static Optional<JsonNode> object(JsonNode parent, String name) throws WrongTypeException {
        JsonNode value = parent.path(name);
        if (isAbsent(value)) {
            return Optional.empty();
        }
        if (!value.isObject()) {
            throw new WrongTypeException();
        }
        return Optional.of(value);
    }

    private static Optional<String> text(JsonNode parent, String name) throws WrongTypeException {
        JsonNode value = parent.path(name);
        if (isAbsent(value)) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new WrongTypeException();
        }
        return Optional.of(value.textValue());
    }

    private static Optional<Boolean> flag(JsonNode parent, String name) throws WrongTypeException {
        JsonNode value = parent.path(name);
        if (isAbsent(value)) {
            return Optional.empty();
        }
        if (!value.isBoolean()) {
            throw new WrongTypeException();
        }
        return Optional.of(value.booleanValue());
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static String cut(String type) {
        if (type.length() <= MAX_SHOWN_TYPE) {
            return type;
        }
        boolean splitsPair = Character.isHighSurrogate(type.charAt(MAX_SHOWN_TYPE - 1));
        return type.substring(0, splitsPair ? MAX_SHOWN_TYPE - 1 : MAX_SHOWN_TYPE);
    }
}
