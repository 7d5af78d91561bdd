package org.pufferblow.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.bridge.TestConference.MS;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechActivityTest {
    private static final int SECOND = 50;

    private static BridgeConfig with(BridgeConfig.SpeechActivity speech) {
        BridgeConfig defaults = BridgeConfig.defaults();
        return new BridgeConfig(speech, defaults.loudest(), defaults.silence());
    }

    private static boolean speaks(FullMeshRoom crowd, int who) {
        return crowd.people.get(who).lastSpeech().speaking();
    }

    private static boolean dominates(FullMeshRoom crowd, int who) {
        return crowd.people.get(who).lastSpeech().dominant();
    }

    /** Frames until somebody is told to speak, or no longer. */
    private static int framesUntil(FullMeshRoom crowd, int who, boolean speaks) {
        for (int i = 1; i < 2000; i++) {
            crowd.run(1);
            if (speaks(crowd, who) == speaks) {
                return i;
            }
        }
        throw new AssertionError("never");
    }

    @ParameterizedTest
    @ValueSource(strings = {"de_m3", "en-gb_f3", "en-us", "es_m1", "fr_f2"})
    void shouldTellWhoSpeaks(String voice) throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(2);
        crowd.run(3 * SECOND);
        crowd.voice(0, crowd.recorded(voice, crowd.frame()));
        assertThat(framesUntil(crowd, 0, true) * 20).isLessThanOrEqualTo(240);
        int last = lastLoud(voice);
        int spokenFor = framesUntil(crowd, 0, false);
        assertThat(crowd.frame() - 3 * SECOND - last).as("frames after the last word, of %d", spokenFor)
                .isBetween(20, 50);
        assertThat(crowd.people.get(1).speech).noneMatch(Speech::speaking);
    }

    private static int lastLoud(String voice) {
        int[] levels = FullMeshRoom.recorded(voice);
        int last = levels.length;
        while (levels[last - 1] >= 48) {
            last--;
        }
        return last;
    }

    @Test
    void shouldTellLevelsWhileSomebodySpeaksAndNothingElse() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(2);
        crowd.voice(0, crowd.syllables(20, 100, 400));
        crowd.run(400);
        List<Speech> told = crowd.people.get(0).speech;
        assertThat(told.stream().filter(Speech::speaking)).allMatch(s -> s.level() > 0.3 && s.level() <= 1.0);
        assertThat(told.size()).isLessThanOrEqualTo(10 * 6 + 5);
        crowd.run(100);
        assertThat(told.getLast()).isEqualTo(new Speech(true, false, 0, true));
        int before = told.size();
        crowd.run(500);
        assertThat(told).hasSize(before);
        assertThat(crowd.room.loop.isIdle()).isTrue();
    }

    @Test
    void shouldEndWhenPacketsStop() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(2);
        crowd.voice(0, crowd.syllables(20, 100, 200));
        crowd.run(200);
        assertThat(speaks(crowd, 0)).isTrue();
        crowd.voice(0, frame -> -1);
        assertThat(framesUntil(crowd, 0, false) * 20).isBetween(400, 640);
    }

    @Test
    void shouldNotLetTheMutedSpeak() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(2);
        crowd.voice(0, crowd.syllables(20, 0, 10_000));
        crowd.run(200);
        assertThat(speaks(crowd, 0)).isTrue();
        crowd.people.get(0).endpoint.setMuted(true);
        assertThat(speaks(crowd, 0)).isFalse();
        crowd.run(200);
        assertThat(speaks(crowd, 0)).isFalse();
        crowd.people.get(0).endpoint.setMuted(false);
        assertThat(speaks(crowd, 0)).isFalse();
        // These syllables are flat: that they move, shows between two of them.
        assertThat(framesUntil(crowd, 0, true) * 20).isBetween(100, 360);
    }

    @Test
    void shouldNotLetThoseSpeakWhoMayNot() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(2);
        crowd.people.get(0).endpoint.setPermissions(false, true);
        crowd.voice(0, crowd.syllables(20, 0, 10_000));
        crowd.run(300);
        assertThat(crowd.people.get(0).speech).noneMatch(Speech::speaking);
    }

    @Test
    void shouldNotSayThatItMeasuresWhatItCannot() throws Exception {
        TestConference room = new TestConference();
        ConferenceMember ada = room.join("ada", "ada").like(111, 4, "0", 0);
        for (int i = 0; i < 500; i++) {
            ada.speak("constant bitrate", i * (20 * MS));
            room.loop.runUntil(i * (20 * MS));
        }
        assertThat(ada.speech).isEmpty();
        ConferenceMember ben = room.join("ben");
        ben.speak(60, 10_000 * MS);
        room.loop.runAll();
        assertThat(ben.speech).containsExactly(new Speech(true, false, 0, false));
    }

    @Test
    void shouldNameTheDominantSpeakerAndThoseBefore() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(3,
                with(new BridgeConfig.SpeechActivity(2, false, Duration.ofSeconds(3))));
        crowd.run(50);
        assertThat(crowd.room.conference.recentSpeakers()).isEmpty();
        for (int turn = 0; turn < 4; turn++) {
            int who = turn % 3;
            crowd.voice(who, crowd.syllables(15, crowd.frame(), crowd.frame() + 4 * SECOND));
            crowd.run(4 * SECOND);
            assertThat(dominates(crowd, who)).as("turn %d", turn).isTrue();
            assertThat(dominates(crowd, (who + 1) % 3)).isFalse();
            assertThat(dominates(crowd, (who + 2) % 3)).isFalse();
            crowd.run(SECOND / 2);
        }
        assertThat(crowd.room.conference.recentSpeakers()).containsExactly("p0", "p2");
        crowd.people.get(0).endpoint.close();
        assertThat(crowd.room.conference.recentSpeakers()).containsExactly("p2");
    }

    /** Its level never moves, whatever it claims. */
    @Test
    void shouldNotBeDominatedByAClaimToShoutAllTheTime() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(3);
        crowd.voice(2, frame -> 0);
        crowd.voice(1, crowd.syllables(25, 200, 500));
        crowd.run(400);
        assertThat(dominates(crowd, 1)).isTrue();
        assertThat(crowd.people.get(2).speech).noneMatch(s -> s.speaking() || s.dominant());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDetectSilenceIfToldTo(boolean detect) throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(2,
                with(new BridgeConfig.SpeechActivity(10, detect, Duration.ofSeconds(2))));
        crowd.voice(0, crowd.syllables(20, 50, 250));
        crowd.run(250 + SECOND);
        assertThat(dominates(crowd, 0)).isTrue();
        crowd.run(5 * SECOND);
        assertThat(dominates(crowd, 0)).isEqualTo(!detect);
        assertThat(crowd.room.loop.isIdle()).isTrue();
    }

    @Test
    void shouldWaitForSilenceAsLongAsToldTo() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(2,
                with(new BridgeConfig.SpeechActivity(10, true, Duration.ofSeconds(8))));
        crowd.voice(0, crowd.syllables(20, 50, 250));
        crowd.run(250 + 5 * SECOND);
        assertThat(dominates(crowd, 0)).isTrue();
        crowd.run(5 * SECOND);
        assertThat(dominates(crowd, 0)).isFalse();
    }

    @Test
    void shouldForgetWhoLeaves() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(2);
        crowd.voice(0, crowd.syllables(20, 50, 1000));
        crowd.run(250);
        ConferenceMember gone = crowd.people.get(0);
        gone.endpoint.close();
        int told = gone.speech.size();
        gone.speak(20, crowd.nowNs());
        crowd.room.loop.runUntil(crowd.nowNs() + 5000 * MS);
        assertThat(gone.speech).hasSize(told);
        assertThat(crowd.room.loop.isIdle()).isTrue();
    }

    /** It drives itself by a task that schedules itself again: once that has failed, it would never look again. */
    @Test
    void shouldTellWhoSpeaksAlthoughTheDominantSpeakerCannotBeFound() throws Exception {
        AtomicInteger made = new AtomicInteger();
        BridgeConfig config = BridgeConfig.defaults();
        FakeLoop loop = new FakeLoop();
        SpeechActivity activity = new SpeechActivity(loop, config.speechActivity(),
                new LoudestSpeakers(config.loudest()), () -> {
                    boolean first = made.incrementAndGet() == 1;
                    return new DominantSpeaker(config.speechActivity()) {
                        @Override
                        void step() {
                            if (first) {
                                throw new StackOverflowError("a test's");
                            }
                            super.step();
                        }
                    };
                });
        FullMeshRoom crowd = new FullMeshRoom(1);
        crowd.voice(0, crowd.syllables(20, 0, 10 * SECOND));
        crowd.run(2 * SECOND);
        loop.runUntil(crowd.nowNs());
        activity.add(crowd.people.getFirst().endpoint.talker(), crowd.people.getFirst().endpoint);
        activity.onNews(crowd.people.getFirst().endpoint.talker());
        loop.runUntil(crowd.nowNs() + 2_000 * MS);
        assertThat(made).hasValue(2);
        assertThat(loop.isIdle()).isTrue();
    }
}
