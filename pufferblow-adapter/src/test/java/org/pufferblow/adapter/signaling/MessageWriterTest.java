package org.pufferblow.adapter.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The names on the wire, to the letter. */
class MessageWriterTest {
    private static final ServerMessage.Snapshot ANN = new ServerMessage.Snapshot("u1", "Änn \"A\"", true, false, true,
            true, false, "recv send_audio", Instant.parse("2026-11-25T03:04:05.678Z"));
    private static final String ANN_JSON = "\"user_id\":\"u1\",\"username\":\"Änn \\\"A\\\"\",\"is_muted\":true,"
            + "\"is_deafened\":false,\"is_speaking\":true,\"is_dominant\":true,\"is_sharing_screen\":false,\"scope\":\"recv send_audio\","
            + "\"connected_at\":\"2026-11-25T03:04:05Z\"";

    private static String write(ServerMessage message) {
        return new String(MessageWriter.write(message), StandardCharsets.UTF_8);
    }

    @Test
    void joinedListsEveryone() {
        assertThat(write(new ServerMessage.Joined("s", List.of(ANN)))).isEqualTo(
                "{\"type\":\"joined\",\"session_id\":\"s\",\"participants\":[{" + ANN_JSON + "}]}");
    }

    @Test
    void participantJoinedCarriesTheSnapshotAndTheCount() {
        assertThat(write(new ServerMessage.ParticipantJoined("s", ANN, 3))).isEqualTo(
                "{\"type\":\"participant_joined\",\"session_id\":\"s\",\"payload\":{" + ANN_JSON
                        + ",\"participant_count\":3}}");
    }

    @Test
    void participantLeftCarriesWhoAndTheCount() {
        assertThat(write(new ServerMessage.ParticipantLeft("s", "u1", 2))).isEqualTo(
                "{\"type\":\"participant_left\",\"session_id\":\"s\",\"payload\":{\"user_id\":\"u1\","
                        + "\"participant_count\":2}}");
    }

    @Test
    void descriptionsAreWhatABrowserTakes() {
        assertThat(write(new ServerMessage.Offer("s", "v=0\r\n"))).isEqualTo(
                "{\"type\":\"offer\",\"session_id\":\"s\",\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\"}}");
        assertThat(write(new ServerMessage.Answer("s", "v=0"))).isEqualTo(
                "{\"type\":\"answer\",\"session_id\":\"s\",\"answer\":{\"type\":\"answer\",\"sdp\":\"v=0\"}}");
    }

    @Test
    void aCandidateHasTheBrowsersNames() {
        assertThat(write(new ServerMessage.TrickledCandidate("s", "candidate:1", "0", 0, "uf"))).isEqualTo(
                "{\"type\":\"candidate\",\"session_id\":\"s\",\"candidate\":{\"candidate\":\"candidate:1\","
                        + "\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":\"uf\"}}");
    }

    @Test
    void speakerLevelsAlwaysHaveAllThree() {
        assertThat(write(new ServerMessage.SpeakerLevels("s", "u1", false, true, false, 0, false, List.of())))
                .isEqualTo("{\"type\":\"speaker_levels\",\"session_id\":\"s\",\"payload\":{\"user_id\":\"u1\","
                        + "\"is_speaking\":false,\"is_muted\":true,\"is_deafened\":false,\"level\":0.0,"
                        + "\"is_dominant\":false}}");
    }

    @Test
    void speakerLevelsOfTheDominantNameThoseBefore() {
        assertThat(write(new ServerMessage.SpeakerLevels("s", "u1", true, false, false, 0.75, true,
                List.of("u3", "u2"))))
                .contains("\"level\":0.75,\"is_dominant\":true,\"recent_speakers\":[\"u3\",\"u2\"]}");
    }

    @Test
    void screenSharesSayWhose() {
        assertThat(write(new ServerMessage.ScreenShare("s", "u1", "Ann", true))).isEqualTo(
                "{\"type\":\"screen_share_started\",\"session_id\":\"s\",\"payload\":{\"user_id\":\"u1\","
                        + "\"username\":\"Ann\"}}");
        assertThat(write(new ServerMessage.ScreenShare("s", "u1", "Ann", false)))
                .contains("\"type\":\"screen_share_stopped\"");
    }

    @Test
    void pongAndErrorAreShort() {
        assertThat(write(new ServerMessage.Pong("s"))).isEqualTo("{\"type\":\"pong\",\"session_id\":\"s\"}");
        assertThat(write(new ServerMessage.Failure("offer is null")))
                .isEqualTo("{\"type\":\"error\",\"error\":\"offer is null\"}");
    }

    @Test
    void halfASurrogatePairIsWrittenAsAQuestionMark() {
        assertThat(write(new ServerMessage.Failure("x\ud800"))).isEqualTo("{\"type\":\"error\",\"error\":\"x?\"}");
    }
}
