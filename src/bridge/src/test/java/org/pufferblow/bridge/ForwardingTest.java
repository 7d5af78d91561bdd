package org.pufferblow.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pufferblow.bridge.TestConference.MS;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForwardingTest {
    private final TestConference room = new TestConference();
    private ConferenceMember ada;
    private ConferenceMember ben;

    @BeforeEach
    void joinTwo() throws Exception {
        ada = room.join("ada");
        ben = room.join("ben", "ben").like(109, 7, "1", 3);
        ada.hear(ada.hearing("ben", 0xfedcba98L));
        ben.hear(ben.hearing("ada", 2));
    }

    @Test
    void shouldSendEachReceiverItsOwnPayloadTypeExtensionsAndNumbers() {
        ada.speak("hello", 0);
        ada.speak("again", 20 * MS);
        Sent first = ben.heard().get(0);
        Sent second = ben.heard().get(1);
        assertThat(first.ssrc()).isEqualTo(2);
        assertThat(first.payloadType()).isEqualTo(109);
        assertThat(first.payload()).isEqualTo("hello");
        assertThat(first.extensions()).isEqualTo(Map.of(7, "m-ada", 3, "\u009e"));
        assertThat(first.marker()).isTrue();
        assertThat(second.marker()).isFalse();
        assertThat(second.sequenceNumber()).isEqualTo(first.sequenceNumber() + 1);
        assertThat(second.timestamp()).isEqualTo(first.timestamp() + 960);
        ben.speak("hi", 40 * MS);
        assertThat(ada.lastHeard().ssrc()).isEqualTo(0xfedcba98L);
        assertThat(ada.lastHeard().payloadType()).isEqualTo(111);
        assertThat(ada.lastHeard().extensions()).isEqualTo(Map.of(4, "m-ben", 1, "\u009e"));
        assertThat(room.count("forwarded")).isEqualTo(3);
    }

    @Test
    void shouldKeepLossAndOrderAndDropDuplicates() {
        ada.speak("0", 0);
        ada.skip();
        ada.skip();
        ada.speak("3", 0);
        ada.back(2);
        ada.speak("2", 0);
        ada.back(1);
        ada.speak("2", 0);
        assertThat(ben.heardPayloads()).containsExactly("0", "3", "2");
        int first = ben.heard().getFirst().sequenceNumber();
        assertThat(ben.heard()).extracting(sent -> sent.sequenceNumber() - first).containsExactly(0, 3, 2);
        assertThat(room.count("dropped_duplicate")).isEqualTo(1);
        assertThat(ada.endpoint.stats().dropped()).isEqualTo(1);
    }

    @Test
    void shouldCloseTheGapOfAMutedTimeAndMarkItsEnd() {
        ada.speak("before", 0);
        ada.endpoint.setMuted(true);
        for (int i = 0; i < 500; i++) {
            ada.speak("secret", 0);
        }
        ada.endpoint.setMuted(false);
        ada.speak("after", 0);
        assertThat(ben.heardPayloads()).containsExactly("before", "after");
        assertThat(ben.lastHeard().sequenceNumber()).isEqualTo(ben.heard().getFirst().sequenceNumber() + 1);
        assertThat(ben.lastHeard().timestamp()).isEqualTo(ben.heard().getFirst().timestamp() + 501 * 960);
        assertThat(ben.lastHeard().marker()).isTrue();
        assertThat(room.count("dropped_muted")).isEqualTo(500);
        assertThat(ada.endpoint.stats().dropped()).isEqualTo(500);
    }

    @Test
    void shouldForwardNothingOfAPeerThatMayNotSend() {
        ada.endpoint.setPermissions(false, true);
        ada.speak("x", 0);
        ada.endpoint.setMuted(true);
        ada.speak("x", 0);
        assertThat(ben.heard()).isEmpty();
        assertThat(room.count("dropped_unauthorised")).isEqualTo(2);
    }

    @Test
    void shouldForwardNothingToAPeerThatMayNotReceive() {
        ben.endpoint.setPermissions(true, false);
        ada.speak("x", 0);
        assertThat(ben.heard()).isEmpty();
        assertThat(room.count("dropped_unheard")).isEqualTo(1);
        ben.speak("y", 0);
        assertThat(ada.heardPayloads()).containsExactly("y");
        ben.endpoint.setPermissions(true, true);
        ada.speak("z", 0);
        assertThat(ben.heardPayloads()).containsExactly("z");
    }

    @Test
    void shouldSendNothingToADeafenedPeerAndGoOnWithoutAGapWhenItListensAgain() {
        ada.speak("0", 0);
        ben.endpoint.setDeafened(true);
        ada.speak("1", 0);
        ada.speak("2", 0);
        ben.endpoint.setDeafened(false);
        ada.speak("3", 0);
        assertThat(ben.heardPayloads()).containsExactly("0", "3");
        assertThat(ben.lastHeard().sequenceNumber()).isEqualTo(ben.heard().getFirst().sequenceNumber() + 1);
        assertThat(ben.lastHeard().timestamp()).isEqualTo(ben.heard().getFirst().timestamp() + 3 * 960);
        assertThat(ben.lastHeard().marker()).isTrue();
    }

    @Test
    void shouldNotLetOnePeersPauseTouchAnothersStream() throws Exception {
        ConferenceMember cyd = room.join("cyd");
        cyd.hear(cyd.hearing("ada", 3));
        ada.speak("0", 0);
        ben.endpoint.setDeafened(true);
        ada.speak("1", 0);
        ben.endpoint.setDeafened(false);
        ada.speak("2", 0);
        int first = cyd.heard().getFirst().sequenceNumber();
        assertThat(cyd.heard()).extracting(sent -> sent.sequenceNumber() - first).containsExactly(0, 1, 2);
        assertThat(cyd.heard()).extracting(Sent::marker).containsExactly(true, false, false);
    }

    @Test
    void shouldSendNothingBeforeTheKeysAreThereAndCountIt() {
        ben.peer.hasKeys = false;
        ada.speak("0", 0);
        assertThat(room.count("outgoing_dropped_unsent")).isEqualTo(1);
        assertThat(ben.endpoint.stats().packetsSent()).isZero();
        ben.peer.hasKeys = true;
        ada.speak("1", 0);
        assertThat(ben.heardPayloads()).containsExactly("1");
        assertThat(ben.endpoint.stats().packetsSent()).isEqualTo(1);
        assertThat(ben.endpoint.stats().bytesSent()).isEqualTo(ben.peer.rtp.getFirst().length);
    }

    @Test
    void shouldEndAStreamThatIsLeftOutAndCloseItOnThePortThread() {
        ada.speak("0", 0);
        ben.hear();
        CapturingTransports.Sender sender = ben.peer.senders.getFirst();
        assertThat(sender.closed).isFalse();
        ada.speak("1", 0);
        EndpointStats between = ben.endpoint.stats();
        room.settle();
        assertThat(sender.closed).isTrue();
        assertThat(ben.heardPayloads()).containsExactly("0");
        assertThat(between.packetsSent()).isEqualTo(1);
        assertThat(ben.endpoint.stats()).isEqualTo(between);
    }

    @Test
    void shouldGoOnWithTheStreamsThatStay() throws Exception {
        ConferenceMember cyd = room.join("cyd");
        ada.speak("0", 0);
        ben.hear(ben.hearing("cyd", 9), ben.hearing("ada", 2));
        room.settle();
        ada.speak("1", 0);
        cyd.speak("c", 0);
        assertThat(ben.peer.senders).hasSize(2).noneMatch(sender -> sender.closed);
        List<Sent> fromAda = ben.heard().stream().filter(sent -> sent.ssrc() == 2).toList();
        assertThat(fromAda.get(1).sequenceNumber()).isEqualTo(fromAda.get(0).sequenceNumber() + 1);
        assertThat(fromAda.get(1).marker()).isFalse();
        assertThat(ben.lastHeard().payload()).isEqualTo("c");
        assertThat(ben.lastHeard().ssrc()).isEqualTo(9);
    }

    @Test
    void shouldKeepTheNumbersOfAStreamThatIsDescribedAnew() {
        ada.speak("0", 0);
        ben.hear(new SubscriptionDesc(SourceName.voiceOf("ada"), "new", 2, 96, Map.of(HeaderExtension.MID, 2)));
        ada.speak("1", 0);
        assertThat(ben.peer.senders).hasSize(1);
        assertThat(ben.lastHeard().payloadType()).isEqualTo(96);
        assertThat(ben.lastHeard().extensions()).isEqualTo(Map.of(2, "new"));
        assertThat(ben.lastHeard().sequenceNumber()).isEqualTo(ben.heard().getFirst().sequenceNumber() + 1);
        assertThat(ben.lastHeard().timestamp()).isEqualTo(ben.heard().getFirst().timestamp() + 960);
    }

    @Test
    void shouldRefuseTwoStreamsOfOneSsrc() {
        assertThatThrownBy(() -> ben.hear(ben.hearing("ada", 2), ben.hearing("cyd", 2)))
                .isInstanceOf(IllegalArgumentException.class);
        ada.speak("0", 0);
        assertThat(ben.heardPayloads()).containsExactly("0");
    }

    @Test
    void shouldNotLetAPeerHearItself() {
        ada.hear(ada.hearing("ada", 5));
        ada.speak("0", 0);
        assertThat(ada.heard()).isEmpty();
    }

    @Test
    void shouldCountWhatCameInAndWhatWentOut() {
        ada.speak("0", 0);
        ada.peer.listener.onRtp(new byte[]{1, 2, 3}, 0, 3, 0);
        EndpointStats stats = ada.endpoint.stats();
        assertThat(stats.packetsReceived()).isEqualTo(2);
        assertThat(stats.bytesReceived()).isGreaterThan(15);
        assertThat(stats.dropped()).isEqualTo(1);
        assertThat(room.count("dropped_malformed")).isEqualTo(1);
        assertThat(room.count("received")).isEqualTo(2);
    }
}
