package org.pufferblow.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.bridge.TestConference.MS;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SilenceTest {
    private static final int SILENCE = 127;

    private long nowNs;

    private static BridgeConfig with(BridgeConfig.Silence silence) {
        BridgeConfig defaults = BridgeConfig.defaults();
        return new BridgeConfig(defaults.speechActivity(), defaults.loudest(), silence);
    }

    private static ConferenceMember listenerTo(TestConference room, ConferenceMember source) throws Exception {
        ConferenceMember listener = room.join("listener");
        listener.hear(listener.hearing(source.endpoint.owner(), 2));
        return listener;
    }

    private void speak(ConferenceMember person, int level, int packets) {
        for (int i = 0; i < packets; i++) {
            person.speak(level, nowNs);
            nowNs += 20 * MS;
        }
    }

    /** What a browser sends while its user is muted. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 10})
    void shouldForwardSoMuchSilenceAndNoMore(int limit) throws Exception {
        TestConference room = new TestConference(with(new BridgeConfig.Silence(true, limit)));
        ConferenceMember ada = room.join("ada");
        ConferenceMember ben = listenerTo(room, ada);
        speak(ada, 30, 10);
        speak(ada, SILENCE, 500);
        speak(ada, 30, 10);
        assertThat(ben.heard()).hasSize(20 + limit);
        assertThat(room.count("dropped_silent")).isEqualTo(500 - limit);
        Sent last = ben.heard().get(9 + limit);
        Sent next = ben.heard().get(10 + limit);
        assertThat(next.sequenceNumber()).isEqualTo((last.sequenceNumber() + 1) & 0xFFFF);
        assertThat(next.timestamp() - last.timestamp()).isEqualTo((501 - limit) * 960);
        assertThat(next.marker()).isTrue();
        assertThat(ben.heard().get(11 + limit).marker()).isFalse();
    }

    @Test
    void shouldForwardSilenceIfToldTo() throws Exception {
        TestConference room = new TestConference(with(new BridgeConfig.Silence(false, 3)));
        ConferenceMember ada = room.join("ada");
        ConferenceMember ben = listenerTo(room, ada);
        speak(ada, SILENCE, 100);
        assertThat(ben.heard()).hasSize(100);
    }

    @Test
    void shouldForwardWhatIsNearlySilent() throws Exception {
        TestConference room = new TestConference();
        ConferenceMember ada = room.join("ada");
        ConferenceMember ben = listenerTo(room, ada);
        speak(ada, 126, 100);
        assertThat(ben.heard()).hasSize(100);
    }

    /** A packet of one or two bytes every 400 ms describes the background: a decoder wants it. */
    @Test
    void shouldForwardDiscontinuousTransmission() throws Exception {
        TestConference room = new TestConference();
        ConferenceMember ada = room.join("ada", "ada").like(111, 4, "0", 0);
        ConferenceMember ben = listenerTo(room, ada);
        for (int i = 0; i < 50; i++) {
            ada.speak("x", nowNs);
            ada.timestamp += 19 * 960;
            nowNs += 400 * MS;
        }
        assertThat(ben.heard()).hasSize(50);
    }

    @Test
    void shouldTellSilenceBySizeWhereThereIsNoLevel() throws Exception {
        TestConference room = new TestConference();
        ConferenceMember ada = room.join("ada", "ada").like(111, 4, "0", 0);
        ConferenceMember ben = listenerTo(room, ada);
        for (int i = 0; i < 50; i++) {
            ada.speak("xyz", nowNs);
            nowNs += 20 * MS;
        }
        assertThat(ben.heard()).hasSize(3);
    }
}
