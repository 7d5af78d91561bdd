package org.pufferblow.adapter.signaling;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.core.util.RecyclerPool;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Writes a {@link ServerMessage} as the JSON of PROTOCOL section 5, names to the letter, absent fields omitted. Pure. */
final class MessageWriter {
    private static final int SHORT = 512;
    /** Shared by all threads: those that read and write messages are virtual, and a buffer of a thread's own would serve once. */
    static final RecyclerPool<BufferRecycler> BUFFERS = JsonRecyclerPools.newBoundedPool(16);

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder().recyclerPool(BUFFERS).build())
            .build();

    private MessageWriter() {}

    /** UTF-8. Half a surrogate pair, which a client may have smuggled into a name, becomes a question mark. */
    static byte[] write(ServerMessage message) {
        ByteArrayOutputStream utf8 = new ByteArrayOutputStream(likelyLength(message));
        // Through a writer, since Jackson's own UTF-8 has another idea of half a pair.
        try (Writer writer = new OutputStreamWriter(utf8, StandardCharsets.UTF_8)) {
            MAPPER.writeValue(writer, tree(message));
        } catch (IOException e) {
            throw new IllegalStateException("strings, numbers and booleans can be written as JSON", e);
        }
        return utf8.toByteArray();
    }

    /** Descriptions are the long ones, and every line of theirs has an end that takes two bytes more. */
    private static int likelyLength(ServerMessage message) {
        return switch (message) {
            case ServerMessage.Offer offer -> SHORT + offer.sdp().length() * 9 / 8;
            case ServerMessage.Answer answer -> SHORT + answer.sdp().length() * 9 / 8;
            default -> SHORT;
        };
    }

    private static ObjectNode tree(ServerMessage message) {
        return switch (message) {
            case ServerMessage.Joined joined -> {
                ObjectNode tree = typed("joined", joined.sessionId());
                ArrayNode participants = tree.putArray("participants");
                joined.participants().forEach(p -> putSnapshot(participants.addObject(), p));
                yield tree;
            }
            case ServerMessage.ParticipantJoined joined -> {
                ObjectNode tree = typed("participant_joined", joined.sessionId());
                ObjectNode payload = tree.putObject("payload");
                putSnapshot(payload, joined.participant());
                payload.put("participant_count", joined.participantCount());
                yield tree;
            }
            case ServerMessage.ParticipantLeft left -> {
                ObjectNode tree = typed("participant_left", left.sessionId());
                tree.putObject("payload").put("user_id", left.userId())
                        .put("participant_count", left.participantCount());
                yield tree;
            }
            case ServerMessage.Offer offer -> described("offer", offer.sessionId(), offer.sdp());
            case ServerMessage.Answer answer -> described("answer", answer.sessionId(), answer.sdp());
            case ServerMessage.TrickledCandidate candidate -> {
                ObjectNode tree = typed("candidate", candidate.sessionId());
                tree.putObject("candidate").put("candidate", candidate.candidate()).put("sdpMid", candidate.sdpMid())
                        .put("sdpMLineIndex", candidate.sdpMLineIndex())
                        .put("usernameFragment", candidate.usernameFragment());
                yield tree;
            }
            case ServerMessage.SpeakerLevels levels -> {
                ObjectNode tree = typed("speaker_levels", levels.sessionId());
                ObjectNode payload = tree.putObject("payload").put("user_id", levels.userId())
                        .put("is_speaking", levels.isSpeaking()).put("is_muted", levels.isMuted())
                        .put("is_deafened", levels.isDeafened()).put("level", levels.level())
                        .put("is_dominant", levels.isDominant());
                if (!levels.recentSpeakers().isEmpty()) {
                    ArrayNode recent = payload.putArray("recent_speakers");
                    levels.recentSpeakers().forEach(recent::add);
                }
                yield tree;
            }
            case ServerMessage.ScreenShare share -> {
                ObjectNode tree = typed(share.started() ? "screen_share_started" : "screen_share_stopped",
                        share.sessionId());
                tree.putObject("payload").put("user_id", share.userId()).put("username", share.username());
                yield tree;
            }
            case ServerMessage.Pong pong -> typed("pong", pong.sessionId());
            case ServerMessage.Failure failure ->
                JsonNodeFactory.instance.objectNode().put("type", "error").put("error", failure.error());
        };
    }

    private static ObjectNode typed(String type, String sessionId) {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("session_id", sessionId);
    }

    private static ObjectNode described(String type, String sessionId, String sdp) {
        ObjectNode tree = typed(type, sessionId);
        tree.putObject(type).put("type", type).put("sdp", sdp);
        return tree;
    }

    private static void putSnapshot(ObjectNode tree, ServerMessage.Snapshot participant) {
        tree.put("user_id", participant.userId()).put("username", participant.username())
                .put("is_muted", participant.isMuted()).put("is_deafened", participant.isDeafened())
                .put("is_speaking", participant.isSpeaking()).put("is_dominant", participant.isDominant())
                .put("is_sharing_screen", participant.isSharingScreen()).put("scope", participant.scope())
                .put("connected_at", DateTimeFormatter.ISO_INSTANT
                        .format(participant.connectedAt().truncatedTo(ChronoUnit.SECONDS)));
    }
}
