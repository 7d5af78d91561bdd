package org.pufferblow.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.bridge.TestConference.MS;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.TransportState;

class TakeoverTest {
    private final TestConference room = new TestConference();
    private ConferenceMember ben;
    private ConferenceMember older;

    @BeforeEach
    void joinTwo() throws Exception {
        ben = room.join("ben");
        older = room.join("ada-1", "ada").likeChromium();
        ben.hear(ben.hearing("ada", 2));
    }

    @Test
    void shouldGoOnUnderTheSameSsrcWithContinuousNumbersAndTrueTime() throws Exception {
        for (int i = 0; i < 10; i++) {
            older.speak("old", i * (20 * MS));
        }
        Sent last = ben.lastHeard();
        ConferenceMember newer = room.join("ada-2", "ada").like(109, 2, "9", 5);
        newer.timestamp = 123_456_789;
        newer.sequenceNumber = 7;
        newer.speak("new", 680 * MS);
        newer.speak("new", 700 * MS);
        Sent first = ben.heard().get(10);
        assertThat(first.payload()).isEqualTo("new");
        assertThat(first.ssrc()).isEqualTo(2);
        assertThat(first.extensions()).isEqualTo(Map.of(4, "m-ada", 1, "\u009e"));
        assertThat(first.sequenceNumber()).isEqualTo((last.sequenceNumber() + 1) & 0xFFFF);
        assertThat(first.timestamp()).isEqualTo(last.timestamp() + 24_000);
        assertThat(first.marker()).isTrue();
        assertThat(ben.lastHeard().sequenceNumber()).isEqualTo((last.sequenceNumber() + 2) & 0xFFFF);
        assertThat(ben.lastHeard().timestamp()).isEqualTo(last.timestamp() + 24_960);
        assertThat(ben.peer.senders).hasSize(1);
    }

    @Test
    void shouldHearTheNewerWhileBothAreThereAndTheOlderWhenItLeft() throws Exception {
        ConferenceMember newer = room.join("ada-2", "ada").likeChromium();
        older.speak("old", 0);
        newer.speak("new", 0);
        older.speak("old", 0);
        assertThat(ben.heardPayloads()).containsExactly("new");
        assertThat(room.count("dropped_replaced")).isEqualTo(2);
        newer.endpoint.close();
        older.speak("back", 100 * MS);
        assertThat(ben.heardPayloads()).containsExactly("new", "back");
        assertThat(ben.heard().get(1).sequenceNumber())
                .isEqualTo((ben.heard().get(0).sequenceNumber() + 1) & 0xFFFF);
    }

    @Test
    void shouldGoOnWhenTheOlderLeftFirstAndTheNewerComesMuchLater() throws Exception {
        older.speak("old", 0);
        older.endpoint.close();
        room.settle();
        ConferenceMember newer = room.join("ada-2", "ada").likeChromium();
        newer.speak("new", 10_000 * MS);
        assertThat(ben.lastHeard().sequenceNumber()).isEqualTo((ben.heard().get(0).sequenceNumber() + 1) & 0xFFFF);
        assertThat(ben.lastHeard().timestamp()).isEqualTo(ben.heard().get(0).timestamp() + 480_000);
    }

    @Test
    void shouldLeaveTheOthersStreamsAloneWhenOnePeerIsReplacedManyTimes() throws Exception {
        ConferenceMember cyd = room.join("cyd");
        ben.hear(ben.hearing("ada", 2), ben.hearing("cyd", 3));
        for (int i = 0; i < 10; i++) {
            cyd.speak("c", i * (20 * MS));
            ConferenceMember newer = room.join("ada-again-" + i, "ada").likeChromium();
            newer.speak("a", i * (20 * MS));
            older.endpoint.close();
            older = newer;
            room.settle();
        }
        int first = ben.heard().getFirst().sequenceNumber();
        assertThat(ben.heard().stream().filter(sent -> sent.ssrc() == 3)
                .map(sent -> (sent.sequenceNumber() - first) & 0xFFFF)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(ben.heard().stream().filter(sent -> sent.ssrc() == 3 && sent.marker())).hasSize(1);
    }

    @Test
    void shouldTellAsTasksAndNothingAfterTheClose() {
        older.endpoint.connect(new RemoteTransport("u", "p", List.of(), List.of()),
                DtlsRole.CLIENT);
        assertThat(older.states).isEmpty();
        room.settle();
        assertThat(older.states).containsExactly(TransportState.NEW, TransportState.CONNECTING);
        older.endpoint.close();
        older.endpoint.close();
        room.settle();
        assertThat(older.states).containsExactly(TransportState.NEW, TransportState.CONNECTING);
        assertThat(older.peer.closed).isTrue();
    }

    @Test
    void shouldForwardNothingFromAndToAClosedEndpoint() throws Exception {
        older.endpoint.close();
        older.endpoint.setMuted(false);
        older.endpoint.setSubscriptions(List.of(older.hearing("ben", 8)));
        older.speak("ghost", 0);
        ben.speak("b", 0);
        assertThat(ben.heard()).isEmpty();
        assertThat(older.heard()).isEmpty();
        assertThat(older.peer.senders).isEmpty();
    }

    @Test
    void shouldCloseEveryEndpointWithTheConference() {
        room.conference.close();
        assertThat(ben.peer.closed).isTrue();
        assertThat(older.peer.closed).isTrue();
        room.settle();
        assertThat(ben.peer.senders.getFirst().closed).isTrue();
    }
}
