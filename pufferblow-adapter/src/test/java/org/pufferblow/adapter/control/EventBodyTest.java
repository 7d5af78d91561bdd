package org.pufferblow.adapter.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.SessionEvent.EndReason;
import org.pufferblow.adapter.control.SessionEvent.LeaveReason;

/** The wire's words, by hand, so that a renamed field shows. */
class EventBodyTest {
    private static String body(SessionEvent event) {
        return new String(EventBody.of(event), StandardCharsets.UTF_8);
    }

    @Test
    void shouldWriteAJoin() {
        assertThat(body(new SessionEvent.ParticipantJoined("s", "c", "u", "Zoë", "recv send_audio", 3, "i", "v", true,
                false, false)))
                .isEqualTo("{\"event_type\":\"participant_joined\",\"payload\":{\"session_id\":\"s\","
                        + "\"channel_id\":\"c\",\"user_id\":\"u\",\"username\":\"Zoë\",\"scope\":\"recv send_audio\","
                        + "\"peer_count\":3,\"instance_id\":\"i\",\"server_id\":\"v\",\"is_muted\":true,"
                        + "\"is_deafened\":false,\"is_speaking\":false}}");
    }

    @Test
    void shouldWriteALeave() {
        assertThat(body(new SessionEvent.ParticipantLeft("s", "c", "u", "n", LeaveReason.PING_TIMEOUT, true)))
                .isEqualTo("{\"event_type\":\"participant_left\",\"payload\":{\"session_id\":\"s\","
                        + "\"channel_id\":\"c\",\"user_id\":\"u\",\"username\":\"n\",\"reason\":\"ping_timeout\","
                        + "\"was_muted\":true}}");
    }

    @Test
    void shouldWriteStates() {
        assertThat(body(new SessionEvent.StateChanged("s", "c", "u", false, true, true)))
                .isEqualTo("{\"event_type\":\"state_changed\",\"payload\":{\"session_id\":\"s\",\"channel_id\":\"c\","
                        + "\"user_id\":\"u\",\"is_muted\":false,\"is_deafened\":true,\"is_speaking\":true}}");
        assertThat(body(new SessionEvent.ScreenShareChanged("s", "c", "u", true)))
                .isEqualTo("{\"event_type\":\"screen_share_changed\",\"payload\":{\"session_id\":\"s\","
                        + "\"channel_id\":\"c\",\"user_id\":\"u\",\"is_sharing_screen\":true}}");
    }

    @Test
    void shouldWriteAnEnd() {
        assertThat(body(new SessionEvent.SessionEnded("s", "c", EndReason.EMPTY_GRACE_TIMEOUT)))
                .isEqualTo("{\"event_type\":\"session_ended\",\"payload\":{\"session_id\":\"s\",\"channel_id\":\"c\","
                        + "\"reason\":\"empty_grace_timeout\"}}");
    }

    @Test
    void shouldWriteIdsThatAreNoTextAsTheyCame() {
        assertThat(body(new SessionEvent.StateChanged("s\t", "c\ud83d", "u\udc00 😀", false, false, false)))
                .contains("\"session_id\":\"s\\t\",\"channel_id\":\"c\\ud83d\",\"user_id\":\"u\\udc00 😀\"");
    }

    @Test
    void shouldWriteANameThatIsNoText() {
        assertThat(body(new SessionEvent.ParticipantLeft("s", "c", "u", "a\ud83d", LeaveReason.CLOSED, false)))
                .contains("\"username\":\"a?\"");
    }
}
