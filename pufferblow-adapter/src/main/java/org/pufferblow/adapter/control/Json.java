package org.pufferblow.adapter.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** JSON as it crosses to the server and back: bounded in depth and size, and never an exception for a bad answer. */
final class Json {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_STRING = 16 * 1024;
    private static final int MAX_NUMBER = 32;
    private static final int MAX_NAME = 256;

    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING)
                    .maxNumberLength(MAX_NUMBER)
                    .maxNameLength(MAX_NAME)
                    .maxDocumentLength(HttpCaller.MAX_BODY_BYTES)
                    .build())
            .build()).build();

    private Json() {}

    /** What is no JSON, or is beyond the bounds, is a missing node. */
    static JsonNode parse(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** Maps, lists, strings, numbers and booleans as UTF-8; half a surrogate pair, which that cannot carry, as an escape. */
    static byte[] write(Object value) {
        try {
            return LONE_SURROGATE.matcher(MAPPER.writeValueAsString(value))
                    .replaceAll(half -> "\\\\u%04x".formatted((int) half.group().charAt(0)))
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not to be written as JSON", e);
        }
    }
}
