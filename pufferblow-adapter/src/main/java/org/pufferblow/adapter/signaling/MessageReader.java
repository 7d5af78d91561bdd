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
import java.util.Locale;
import java.util.Optional;

/**
 * Parses a client's text message into a {@link ClientMessage} (PROTOCOL section 5). Pure, and never throws for what a client
 * can send: what is no JSON object within the bounds is {@link ClientMessage.Invalid}. Fields that we do not know are ignored,
 * but they count for the bounds; one of ours that has another type than the contract's is read as what it must mean, or else
 * as if it were missing, since a shipped client ends its call at any {@code error}.
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
    /** In place of a candidate attribute that is no text: nothing that could be one. */
    private static final String NO_CANDIDATE = "?";

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

    static ClientMessage read(ByteBuffer utf8) {
        try {
            // Decoded first, because Jackson would guess at UTF-16 and UTF-32.
            String text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
            JsonNode message = MAPPER.readTree(text);
            return message != null && message.isObject() ? read(message) : new ClientMessage.Invalid();
        } catch (CharacterCodingException | JsonProcessingException e) {
            return new ClientMessage.Invalid();
        }
    }

    private static ClientMessage read(JsonNode message) {
        String type = text(message.path("type")).orElse("");
        return switch (type) {
            case "join" -> new ClientMessage.Join();
            case "offer" -> new ClientMessage.Offer(description(message, type));
            case "answer" -> new ClientMessage.Answer(description(message, type));
            case "candidate" -> candidate(message.path("candidate"));
            case "audio_state" -> audioState(message.path("audio_state"));
            case "screen_share_started" -> new ClientMessage.ScreenShareStarted();
            case "screen_share_stopped" -> new ClientMessage.ScreenShareStopped();
            case "ping" -> new ClientMessage.Ping();
            default -> new ClientMessage.Unknown(cut(type));
        };
    }

    /**
     * The browser writes the description's own type as well; one of another type (a rollback, say) is not what the message
     * says it is. Some clients write the description alone.
     */
    private static Optional<String> description(JsonNode message, String type) {
        JsonNode description = message.path(type);
        if (description.isTextual()) {
            return Optional.of(description.textValue());
        }
        JsonNode own = description.path("type");
        boolean isOther = own.isTextual() && !own.textValue().equalsIgnoreCase(type);
        JsonNode sdp = description.path("sdp");
        return isOther || !sdp.isTextual() ? Optional.empty() : Optional.of(sdp.textValue());
    }

    /** Either an object with the attribute and where it belongs, or the attribute alone; null is the end of candidates. */
    private static ClientMessage candidate(JsonNode candidate) {
        JsonNode attribute = candidate.isObject() ? candidate.path("candidate") : candidate;
        String text = isAbsent(attribute) ? "" : attribute.isTextual() ? attribute.textValue() : NO_CANDIDATE;
        return new ClientMessage.TrickledCandidate(text, text(candidate.path("sdpMid")),
                index(candidate.path("sdpMLineIndex")), text(candidate.path("usernameFragment")));
    }

    /** A number that is no index makes a candidate that fits nowhere; the call survives it. */
    private static Optional<Integer> index(JsonNode index) {
        if (index.isTextual()) {
            return index.textValue().matches("[0-9]{1,9}")
                    ? Optional.of(Integer.valueOf(index.textValue()))
                    : Optional.empty();
        }
        return index.isIntegralNumber() && index.canConvertToInt() && index.intValue() >= 0
                ? Optional.of(index.intValue())
                : Optional.empty();
    }

    private static ClientMessage audioState(JsonNode state) {
        return new ClientMessage.AudioState(flag(state.path("is_muted")), flag(state.path("is_deafened")),
                flag(state.path("is_speaking")));
    }

    /** A number or a boolean is read as it is written. */
    private static Optional<String> text(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
    }

    /** What is neither true nor false says nothing. */
    private static Optional<Boolean> flag(JsonNode value) {
        return switch (text(value).orElse("").toLowerCase(Locale.ROOT)) {
            case "true", "1" -> Optional.of(true);
            case "false", "0" -> Optional.of(false);
            default -> Optional.empty();
        };
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
