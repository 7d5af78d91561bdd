package org.pufferblow.media.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.media.speech.Scene.Span;

/** Against the truth of recorded voices in noise. What the network and the control side add comes on top of the delays. */
class SpeechDetectorTest {
    private static final int FRAME_MS = SpeechDetector.FRAME_MILLIS;

    record Setting(String voice, double gain, double noise, boolean typing, boolean breathing) {
        Scene scene() {
            Scene scene = Scene.of(voice, gain, 7).noise(noise);
            if (typing) {
                scene.typing();
            }
            return breathing ? scene.breathing() : scene;
        }
    }

    static Stream<Setting> settings() {
        List<Setting> all = new ArrayList<>();
        for (String voice : Scene.VOICES) {
            for (double gain : new double[]{0, -10}) {
                for (double noise : new double[]{-75, -60, -50}) {
                    all.add(new Setting(voice, gain, noise, false, false));
                    all.add(new Setting(voice, gain, noise, true, false));
                    all.add(new Setting(voice, gain, noise, false, true));
                }
            }
        }
        return all.stream();
    }

    private static List<Span> speaking(int[] levels) {
        SpeechDetector detector = new SpeechDetector();
        boolean[] on = new boolean[levels.length];
        for (int i = 0; i < levels.length; i++) {
            detector.frame(levels[i], true);
            on[i] = detector.isSpeaking();
        }
        return Scene.spans(on);
    }

    private static double secondsPerMinute(Scene scene) {
        int frames = speaking(scene.levels()).stream().mapToInt(s -> s.to() - s.from()).sum();
        return 60.0 * frames / scene.frames();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void shouldFollowSpeechWithoutFlicker(Setting setting) {
        Scene scene = setting.scene();
        List<Span> utterances = scene.utterances();
        List<Span> found = speaking(scene.levels());
        assertThat(found).as("false alarms").allMatch(f -> utterances.stream().anyMatch(f::touches));
        for (Span utterance : utterances) {
            List<Span> hits = found.stream().filter(utterance::touches).toList();
            assertThat(hits).as("spans in %s", utterance).hasSize(1);
            assertThat((hits.getFirst().from() - utterance.from()) * FRAME_MS).as("delay").isBetween(0, 240);
            assertThat((hits.getFirst().to() - utterance.to()) * FRAME_MS).as("end").isBetween(400, 860);
        }
    }

    @Test
    void shouldNeedHardlyMoreThanItsWindow() {
        List<Integer> delays = new ArrayList<>();
        settings().forEach(setting -> {
            Scene scene = setting.scene();
            List<Span> found = speaking(scene.levels());
            for (Span utterance : scene.utterances()) {
                found.stream().filter(utterance::touches).findFirst()
                        .ifPresent(hit -> delays.add((hit.from() - utterance.from()) * FRAME_MS));
            }
        });
        Collections.sort(delays);
        assertThat(delays.get(delays.size() / 2)).as("median").isLessThanOrEqualTo(180);
        assertThat(delays.get(delays.size() * 95 / 100)).as("95th percentile").isLessThanOrEqualTo(220);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-75, -55, -50})
    void shouldNotTakeTypingForSpeech(double noise) {
        assertThat(secondsPerMinute(new Scene(3000, 1).noise(noise).typing())).isZero();
    }

    /** For a second the background is not known; typing in a room that is loud from the start may pass for a voice that long. */
    @ParameterizedTest
    @ValueSource(doubles = {-45, -35})
    void shouldLearnALoudBackgroundWithinASecond(double noise) {
        assertThat(speaking(new Scene(3000, 1).noise(noise).typing().levels())).allMatch(span -> span.to() < 100);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-75, -55, -45})
    void shouldNotTakeBreathForSpeech(double noise) {
        assertThat(secondsPerMinute(new Scene(3000, 2).noise(noise).breathing())).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-75, -60, -50, -40, -30})
    void shouldNotTakeNoiseForSpeech(double noise) {
        assertThat(secondsPerMinute(new Scene(3000, 3).noise(noise))).isZero();
    }

    /** What a microphone was switched off for, tells nothing of the room that it is switched on in. */
    @ParameterizedTest
    @ValueSource(ints = {0, 70, 500})
    void shouldNotTakeNoiseForSpeechThatBeginsAtOnce(int silent) {
        int[] noise = new Scene(3000, 3).noise(-40).levels();
        int[] levels = new int[silent + noise.length];
        Arrays.fill(levels, 0, silent, 127);
        System.arraycopy(noise, 0, levels, silent, noise.length);
        // A door falls shut.
        Arrays.fill(levels, silent + 55, silent + 60, 8);
        assertThat(speaking(levels)).isEmpty();
    }

    @Test
    void shouldNoticeWhoPressesAKeyAndTalks() {
        int[] voice = Scene.of("en-us", 0, 1).noise(-65).levels();
        int first = Scene.of("en-us", 0, 1).utterances().getFirst().from();
        int[] levels = new int[500 + voice.length - first];
        Arrays.fill(levels, 0, 500, 127);
        System.arraycopy(voice, first, levels, 500, voice.length - first);
        assertThat((speaking(levels).getFirst().from() - 500) * FRAME_MS).isBetween(100, 300);
    }

    /** A browser's gain control makes breath as loud as a voice, where there is none: two seconds of it, four off. */
    @Test
    void shouldNotTakeBreathForSpeechThatIsAsLoud() {
        int[] levels = new int[3000];
        for (int i = 0; i < levels.length; i++) {
            double swell = Math.sin(Math.PI * (i % 300) / 100);
            levels[i] = i % 300 < 100 ? (int) Math.round(70 - 37 * Math.pow(swell, 0.35)) + i % 2 : 70 + i % 2;
        }
        assertThat(speaking(levels)).isEmpty();
    }

    /** It begins like speech; that it does not move, shows only then. */
    @ParameterizedTest
    @ValueSource(doubles = {-10, -20, -30})
    void shouldNotTakeASteadyToneForSpeechForLong(double dbov) {
        List<Span> found = speaking(new Scene(3000, 4).noise(-70).tones(dbov).levels());
        assertThat(found).allMatch(span -> span.to() - span.from() <= 45);
    }

    @Test
    void shouldBelieveNeitherWhoShoutsAllTheTimeNorWhoIsAlwaysSilent() {
        for (int level : new int[]{0, 1, 20, 127}) {
            int[] levels = new int[3000];
            Arrays.fill(levels, level);
            assertThat(speaking(levels)).as("level %d", level).isEmpty();
        }
    }

    @Test
    void shouldForgetNothingOfTheVoiceWhenItIsHushed() {
        Scene scene = Scene.of("en-us", 0, 1).noise(-60);
        SpeechDetector detector = new SpeechDetector();
        for (int level : scene.levels()) {
            boolean before = detector.isSpeaking();
            detector.frame(level, true);
            if (!before && detector.isSpeaking()) {
                detector.hush();
                assertThat(detector.isSpeaking()).isFalse();
                return;
            }
        }
        throw new AssertionError("nobody spoke");
    }

    @Test
    void shouldNotTakeForVoiceWhatTheSenderSaysIsNone() {
        SpeechDetector detector = new SpeechDetector();
        for (int level : Scene.of("en-us", 0, 1).noise(-60).levels()) {
            detector.frame(level, false);
            assertThat(detector.isSpeaking()).isFalse();
        }
    }
}
