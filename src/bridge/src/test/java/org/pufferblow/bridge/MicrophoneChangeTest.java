package org.pufferblow.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.bridge.TestConference.MS;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody changes to another device, of which no description says a word. */
class MicrophoneChangeTest {
    private static final int OLD = 0x0a0a0a0a;
    private static final int NEW = 0x0b0b0b0b;

    private final Map<Integer, Integer> numbers = new HashMap<>();
    private final TestConference room = new TestConference();
    private ConferenceMember ada;
    private ConferenceMember ben;
    private long nowNs;

    @BeforeEach
    void speakByTheDeclaredMicrophone() throws Exception {
        ada = room.join("ada").like(111, 4, "0", 1, (long) OLD);
        ben = room.join("ben");
        ben.hear(ben.hearing("ada", 2));
        ada.ssrc = OLD;
        for (int i = 0; i < 50; i++) {
            speak(OLD, "old " + i);
        }
        ben.peer.rtp.clear();
    }

    /** 20 ms of an SSRC, whose numbers and clock are its own. */
    private void speak(int ssrc, String payload) {
        send(ssrc, payload);
        nowNs += 20 * MS;
    }

    private void send(int ssrc, String payload) {
        ada.ssrc = ssrc;
        ada.sequenceNumber = numbers.merge(ssrc, 1, Integer::sum) & 0xFFFF;
        ada.timestamp = (int) (nowNs / MS * 48) + 7 * ssrc;
        ada.speak(payload, nowNs);
    }

    private void sayBye(int... ssrcs) {
        byte[] bye = new byte[4 + 4 * ssrcs.length];
        bye[0] = (byte) (0x80 | ssrcs.length);
        bye[1] = (byte) 203;
        bye[3] = (byte) ssrcs.length;
        for (int i = 0; i < ssrcs.length; i++) {
            for (int b = 0; b < 4; b++) {
                bye[4 + 4 * i + b] = (byte) (ssrcs[i] >>> (24 - 8 * b));
            }
        }
        ada.peer.listener.onRtcp(bye, 0, bye.length, nowNs);
    }

    private void shouldHaveNoGap() {
        List<Sent> heard = ben.heard();
        for (int i = 1; i < heard.size(); i++) {
            assertThat(heard.get(i).sequenceNumber()).isEqualTo((heard.get(i - 1).sequenceNumber() + 1) & 0xFFFF);
            assertThat(heard.get(i).timestamp() - heard.get(i - 1).timestamp()).isBetween(1, 48_000);
        }
    }

    @Test
    void shouldHearANewSsrcWithinThreePacketsOfTheOldOnesLast() {
        speak(OLD, "last");
        for (int i = 0; i < 5; i++) {
            speak(NEW, "new " + i);
        }
        assertThat(ben.heardPayloads()).containsExactly("last", "new 1", "new 2", "new 3", "new 4");
        assertThat(ben.heard().get(1).marker()).isTrue();
        assertThat(ben.heard().get(1).timestamp() - ben.heard().get(0).timestamp()).isEqualTo(2 * 960);
        shouldHaveNoGap();
    }

    @Test
    void shouldHearANewSsrcAtOnceAfterAByeOfTheOldOne() {
        speak(OLD, "last");
        sayBye(OLD);
        speak(NEW, "first");
        speak(NEW, "second");
        assertThat(ben.heardPayloads()).containsExactly("last", "first", "second");
        shouldHaveNoGap();
    }

    @Test
    void shouldHearTheOldDeviceAgain() {
        sayBye(OLD);
        speak(NEW, "new");
        sayBye(NEW);
        speak(OLD, "old");
        speak(OLD, "older");
        assertThat(ben.heardPayloads()).containsExactly("new", "old", "older");
        shouldHaveNoGap();
    }

    @Test
    void shouldGoOnAfterAByeThatWasNone() {
        sayBye(OLD);
        speak(OLD, "on");
        speak(NEW, "new");
        speak(OLD, "and on");
        assertThat(ben.heardPayloads()).containsExactly("on", "and on");
        shouldHaveNoGap();
    }

    /** It is of somebody else's, or of nobody's. */
    @Test
    void shouldNotCareForAByeOfAnotherSsrc() throws Exception {
        ConferenceMember cyd = room.join("cyd");
        cyd.ssrc = NEW;
        cyd.hear(cyd.hearing("ada", 3));
        ben.hear(ben.hearing("ada", 2), ben.hearing("cyd", 4));
        ben.peer.rtp.clear();
        cyd.speak("cyd", nowNs);
        sayBye(NEW, 99, 2);
        cyd.speak("still cyd", nowNs);
        speak(OLD, "ada");
        assertThat(ben.heardPayloads()).containsExactly("cyd", "still cyd", "ada");
    }

    /** In discontinuous transmission 400 ms of silence are one packet's time. */
    @Test
    void shouldNotTakeThePauseOfDiscontinuousTransmissionForTheEnd() {
        for (int i = 0; i < 8; i++) {
            nowNs += 380 * MS;
            speak(OLD, "breath");
        }
        nowNs += 60 * MS;
        for (int i = 0; i < 8; i++) {
            speak(NEW, "other");
        }
        nowNs += 160 * MS;
        speak(OLD, "breath");
        assertThat(ben.heardPayloads()).hasSize(9).containsOnly("breath");
    }

    /** Its first packet comes after up to 400 ms, which nobody knows by then; another SSRC may have been heard meanwhile. */
    @Test
    void shouldReturnToTheDeclaredMicrophoneAfterThePause() {
        for (int i = 0; i < 10; i++) {
            speak(NEW, "other");
        }
        ben.peer.rtp.clear();
        for (int i = 0; i < 10; i++) {
            send(OLD, "voice");
            speak(NEW, "other");
        }
        assertThat(ben.heardPayloads()).hasSize(10).containsOnly("voice");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHearOneOfTwoThatFlowTogetherAndNeverChange(boolean newerFirst) {
        for (int i = 0; i < 500; i++) {
            send(newerFirst ? NEW : OLD, "a");
            send(newerFirst ? OLD : NEW, "b");
            nowNs += 20 * MS;
        }
        assertThat(ben.heardPayloads()).hasSize(500).containsOnly(newerFirst ? "b" : "a");
    }

    /** Two that take turns, each long enough to be taken for a change: it is not followed for long. */
    @Test
    void shouldFollowAPeerThatFlapsLessAndLess() {
        int changes = 0;
        String before = "";
        for (int second = 0; second < 20; second++) {
            for (int turn = 0; turn < 10; turn++) {
                for (int i = 0; i < 5; i++) {
                    speak(turn % 2 == 0 ? NEW : OLD, turn % 2 == 0 ? "new" : "old");
                }
            }
        }
        for (String payload : ben.heardPayloads()) {
            changes += payload.equals(before) ? 0 : 1;
            before = payload;
        }
        assertThat(changes).isBetween(2, 20);
        shouldHaveNoGap();
    }

    @Test
    void shouldChangePromptlyAgainAfterACalm() {
        for (int change = 0; change < 10; change++) {
            int ssrc = change % 2 == 0 ? NEW : OLD;
            ben.peer.rtp.clear();
            for (int i = 0; i < 5 * 50; i++) {
                speak(ssrc, "of " + change);
            }
            assertThat(ben.heardPayloads()).hasSizeGreaterThanOrEqualTo(5 * 50 - 1).containsOnly("of " + change);
        }
    }

    /** There is always a place for whoever comes after a goodbye. */
    @Test
    void shouldHaveAPlaceForEachNewDeviceThatFollowsAGoodbye() {
        for (int device = 0; device < 20; device++) {
            sayBye(ada.ssrc);
            for (int i = 0; i < 25; i++) {
                speak(1000 + device, "of " + device);
            }
            assertThat(ben.lastHeard().payload()).isEqualTo("of " + device);
        }
        assertThat(room.count("dropped_surplus_stream")).isZero();
        shouldHaveNoGap();
    }
}
