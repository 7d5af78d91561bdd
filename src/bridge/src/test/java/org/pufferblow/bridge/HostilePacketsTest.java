package org.pufferblow.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.bridge.TestConference.MS;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HostilePacketsTest {
    private final TestConference room = new TestConference();

    @Test
    void shouldDropWhatWasNotNegotiated() throws Exception {
        ConferenceMember ada = room.join("ada");
        ConferenceMember ben = room.join("ben");
        ben.hear(ben.hearing("ada", 2));
        ada.payloadType = 112;
        ada.speak("x", 0);
        ada.payloadType = 111;
        ada.mid = "1";
        ada.speak("x", 0);
        ada.mid = "00";
        ada.speak("x", 0);
        ada.mid = "0";
        ada.endpoint.setMediaSources(List.of());
        ada.speak("x", 0);
        assertThat(ben.heard()).isEmpty();
        assertThat(room.count("dropped_unnegotiated")).isEqualTo(4);
        ada.likeChromium().speak("y", 0);
        assertThat(ben.heardPayloads()).containsExactly("y");
    }

    @Test
    void shouldTakePacketsWithoutAMid() throws Exception {
        ConferenceMember ada = room.join("ada");
        ConferenceMember ben = room.join("ben");
        ben.hear(ben.hearing("ada", 2));
        ada.midId = 0;
        ada.speak("y", 0);
        assertThat(ben.heardPayloads()).containsExactly("y");
    }

    @Test
    void shouldHearOneSsrcAtATimeTheNewest() throws Exception {
        ConferenceMember ada = room.join("ada");
        ConferenceMember ben = room.join("ben");
        ben.hear(ben.hearing("ada", 2));
        ada.speak("0", 0);
        int first = ada.ssrc;
        ada.ssrc = 1;
        ada.speak("1", 0);
        ada.ssrc = first;
        ada.speak("late", 0);
        assertThat(ben.heardPayloads()).containsExactly("0", "1");
        assertThat(room.count("dropped_second_stream")).isEqualTo(1);
        ada.speak("back", IncomingStreams.YIELD_NS);
        assertThat(ben.heardPayloads()).containsExactly("0", "1", "back");
        assertThat(ben.heard()).extracting(sent -> sent.sequenceNumber() - ben.heard().getFirst().sequenceNumber())
                .containsExactly(0, 1, 2);
    }

    @Test
    void shouldNotLetAnUndeclaredSsrcTakeTheMicrophoneFromADeclaredOne() throws Exception {
        ConferenceMember ada = room.join("ada");
        ConferenceMember ben = room.join("ben");
        ben.hear(ben.hearing("ada", 2));
        ada.like(111, 4, "0", 1, Integer.toUnsignedLong(ada.ssrc));
        int declared = ada.ssrc;
        ada.ssrc = 1;
        ada.speak("first to come", 0);
        ada.ssrc = declared;
        ada.speak("declared", 0);
        ada.ssrc = 3;
        ada.speak("undeclared", 0);
        assertThat(ben.heardPayloads()).containsExactly("first to come", "declared");
    }

    @Test
    void shouldKeepNoMoreStreamsThanItHasPlacesForUntilTheyAreStill() throws Exception {
        ConferenceMember ada = room.join("ada");
        ConferenceMember ben = room.join("ben");
        ben.hear(ben.hearing("ada", 2));
        for (int i = 0; i < 1000; i++) {
            ada.ssrc = i;
            ada.speak("x", 0);
        }
        assertThat(room.count("dropped_surplus_stream")).isEqualTo(1000 - IncomingStreams.CAPACITY);
        assertThat(ben.heard()).hasSize(IncomingStreams.CAPACITY);
        ada.speak("y", IncomingStreams.FORGET_NS);
        assertThat(ben.lastHeard().payload()).isEqualTo("y");
    }

    @Test
    void shouldWithholdPacketsOfNothingButPaddingAndStripItElsewhere() throws Exception {
        ConferenceMember ada = room.join("ada");
        ConferenceMember ben = room.join("ben");
        ben.hear(ben.hearing("ada", 2));
        ada.speak("0", 0);
        ada.speak("", 40, 0);
        ada.speak("1", 3, 0);
        assertThat(ben.heardPayloads()).containsExactly("0", "1");
        assertThat(ben.lastHeard().sequenceNumber()).isEqualTo((ben.heard().getFirst().sequenceNumber() + 1) & 0xFFFF);
        assertThat(room.count("dropped_empty")).isEqualTo(1);
    }

    @Test
    void shouldNotSendAPacketThatOurExtensionsMadeTooLong() throws Exception {
        ConferenceMember ada = room.join("ada");
        ConferenceMember ben = room.join("ben");
        ben.hear(ben.hearing("ada", 2));
        ada.midId = 0;
        ada.speak("x".repeat(1480), 0);
        assertThat(ben.heard()).isEmpty();
        assertThat(room.count("outgoing_dropped_too_long")).isEqualTo(1);
        ada.speak("y", 20 * MS);
        assertThat(ben.heardPayloads()).containsExactly("y");
    }

    @Property(tries = 500)
    void shouldSurviveAnyBytes(@ForAll @Size(max = 30) List<@Size(max = 60) byte[]> packets, @ForAll boolean rtcp)
            throws Exception {
        TestConference hostile = new TestConference();
        ConferenceMember ada = hostile.join("ada");
        ConferenceMember ben = hostile.join("ben");
        ben.hear(ben.hearing("ada", 2));
        for (byte[] bytes : packets) {
            if (bytes.length > 1) {
                // Far enough to be looked at.
                bytes[0] = (byte) ((bytes[0] & 0x3F) | 0x80);
                bytes[1] = (byte) (rtcp ? 200 + (bytes[1] & 7) : 111 | (bytes[1] & 0x80));
            }
            if (rtcp) {
                ada.peer.listener.onRtcp(bytes, 0, bytes.length, 0);
            } else {
                ada.peer.listener.onRtp(bytes, 0, bytes.length, 0);
            }
        }
        long out = hostile.count("forwarded");
        long dropped = ada.endpoint.stats().dropped();
        assertThat(out + dropped).isEqualTo(rtcp ? 0 : packets.size());
        assertThat(ben.heard()).hasSize((int) out).allMatch(sent -> sent.ssrc() == 2);
    }
}
