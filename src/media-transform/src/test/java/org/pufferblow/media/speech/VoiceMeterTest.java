package org.pufferblow.media.speech;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VoiceMeterTest {
    private static final long MS = 1_000_000;

    private final VoiceMeter meter = new VoiceMeter(50);
    private int sequence = 65_530;
    private int timestamp = -5000;
    private long nowNs = -77;

    /** One packet of so many milliseconds. */
    private void packet(int level, int millis) {
        next(level, false, 80);
        pass(millis);
    }

    private void next(int level, boolean voice, int size) {
        meter.onPacket(sequence, timestamp, level, voice, size, nowNs);
        sequence = (sequence + 1) & 0xFFFF;
    }

    /** Time in which nothing is sent. */
    private void pass(int millis) {
        timestamp += millis * 48;
        nowNs += millis * MS;
    }

    private void lose(int millis) {
        sequence = (sequence + 1) & 0xFFFF;
        pass(millis);
    }

    private static int[] talk() {
        return Scene.of("en-us", 0, 1).noise(-65).levels();
    }

    /** When the recorded voice is found, in milliseconds after it began; packets of so many milliseconds. */
    private int delay(int millis) {
        int[] levels = talk();
        for (int at = 0; at < levels.length * 20; at += millis) {
            packet(levels[at / 20], millis);
            if (meter.isSpeaking()) {
                return at + millis - 3000;
            }
        }
        throw new AssertionError("nobody spoke");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 40, 60})
    void shouldNoticeSpeechInPacketsOfAnyLength(int millis) {
        assertThat(delay(millis)).isBetween(100, 300);
    }

    @Test
    void shouldBridgeLoss() {
        SplittableRandom loss = new SplittableRandom(5);
        int[] levels = talk();
        int changes = 0;
        for (int i = 0; i < levels.length; i++) {
            boolean before = meter.isSpeaking();
            if (loss.nextInt(10) == 0) {
                lose(20);
            } else {
                packet(levels[i], 20);
            }
            changes += before == meter.isSpeaking() ? 0 : 1;
        }
        int[] unharmed = talk();
        assertThat(changes).isEqualTo(2 * Scene.of("en-us", 0, 1).utterances().size());
        assertThat(unharmed).isEqualTo(levels);
    }

    /** Strokes of keys, and the sender sends nothing in between: that is not as loud as the strokes are. */
    @Test
    void shouldNotBridgeWhatWasNotSent() {
        for (int i = 0; i < 200; i++) {
            packet(65, 20);
        }
        for (int i = 0; i < 60; i++) {
            packet(i % 3 == 0 ? 24 : 34, 20);
            packet(i % 2 == 0 ? 36 : 28, 20);
            pass(100);
            assertThat(meter.isSpeaking()).isFalse();
        }
    }

    @Test
    void shouldSayWhenSpeechIsOverIfNothingMoreComes() {
        delay(20);
        int before = meter.framesLeft();
        assertThat(before).isBetween(20, 26);
        for (int i = 0; i < 12; i++) {
            packet(65, 20);
        }
        assertThat(meter.isSpeaking()).isTrue();
        assertThat(meter.framesLeft()).isBetween(before - 12, before - 4);
    }

    @Test
    void shouldTakeDiscontinuousTransmissionForSilence() {
        delay(20);
        for (int i = 0; i < 4; i++) {
            packet(60, 400);
        }
        assertThat(meter.isSpeaking()).isFalse();
    }

    @Test
    void shouldTakeAStoppedClockForSilence() {
        delay(20);
        nowNs += 5000 * MS;
        packet(60, 20);
        assertThat(meter.isSpeaking()).isFalse();
    }

    /** Claims of ten seconds of speech in no time. */
    @Test
    void shouldNotLetTimestampsRunAheadOfTheClock() {
        long before = meter.frames() >>> 56;
        for (int i = 0; i < 500; i++) {
            next(i % 15 == 0 ? 60 : 20, true, 80);
            timestamp += 960 * 50;
        }
        assertThat((meter.frames() >>> 56) - before).isLessThanOrEqualTo(50);
    }

    @Test
    void shouldIgnoreWhatIsLateOrComesTwice() {
        packet(20, 20);
        packet(20, 20);
        long frames = meter.frames();
        timestamp -= 960;
        meter.onPacket(sequence - 1, timestamp, 90, false, 80, nowNs);
        timestamp -= 960;
        meter.onPacket(sequence - 2, timestamp, 90, false, 80, nowNs);
        assertThat(meter.frames()).isEqualTo(frames);
    }

    @Test
    void shouldKeepTheLastLevelsInOneWord() {
        for (int i = 1; i <= 300; i++) {
            packet(i % 100, 20);
        }
        long frames = meter.frames();
        assertThat(frames >>> 56).isEqualTo(300 % 256);
        for (int i = 0; i < VoiceMeter.FRAMES_KEPT; i++) {
            assertThat((frames >>> (8 * i)) & 0xFF).isEqualTo((300 - i) % 100);
        }
    }

    @Test
    void shouldBelieveAVoiceBitThatIsUsed() {
        for (int level : talk()) {
            next(level, timestamp == -5000, 80);
            pass(20);
            assertThat(meter.isSpeaking()).isFalse();
        }
    }

    @Test
    void shouldGiveNoEnergyToWhoShoutsAllTheTime() {
        for (int i = 0; i < 300; i++) {
            packet(0, 20);
        }
        assertThat(meter.energy()).isZero();
        assertThat(meter.isSpeaking()).isFalse();
    }

    @Test
    void shouldGiveEnergyToTheFirstLoudPacket() {
        for (int i = 0; i < 300; i++) {
            packet(60, 20);
        }
        assertThat(meter.prominence()).isZero();
        packet(30, 20);
        assertThat(meter.prominence()).isEqualTo(30);
        assertThat(meter.energy()).isEqualTo(15);
    }

    @Test
    void shouldJudgeAPeerWithoutLevelsByItsPackets() {
        SplittableRandom random = new SplittableRandom(1);
        boolean spoke = false;
        for (int i = 0; i < 600; i++) {
            boolean talks = i % 200 < 100;
            if (talks || i % 20 == 0) {
                int size = talks ? (i % 14 < 2 ? 25 : random.nextInt(60, 130)) : 2;
                next(VoiceMeter.NO_LEVEL, false, size);
            }
            pass(20);
            // The first words come before the first silence: until then sizes tell nothing.
            if (i >= 200 && i % 200 == 20) {
                spoke = true;
                assertThat(meter.isSpeaking()).as("at %d", i).isTrue();
            } else if (i % 200 == 199) {
                assertThat(meter.isSpeaking()).as("at %d", i).isFalse();
            }
        }
        assertThat(spoke && meter.isMeasured()).isTrue();
    }

    @Test
    void shouldTellNothingFromAConstantBitrate() {
        for (int i = 0; i < 1000; i++) {
            next(VoiceMeter.NO_LEVEL, false, 120);
            pass(20);
        }
        assertThat(meter.isMeasured()).isFalse();
        assertThat(meter.isSpeaking()).isFalse();
    }

    @Property(tries = 300)
    void shouldBearAnything(@ForAll @Size(max = 300) List<Integer> timestamps,
            @ForAll @Size(min = 5, max = 5) List<@IntRange(min = -1, max = 127) Integer> levels,
            @ForAll @IntRange(max = 2000) int size) {
        long now = 0;
        for (int i = 0; i < timestamps.size(); i++) {
            now += timestamps.get(i) % 1000 * MS;
            meter.onPacket(size + i & 0xFFFF, timestamps.get(i), levels.get(i % 5), i % 3 == 0, size, now);
            assertThat(meter.energy()).isBetween(0, 127);
            assertThat(meter.smoothedLevel()).isBetween(0, 127);
        }
    }

    @Test
    void shouldAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int i = 0; i < 40_000; i++) {
            if (i == 20_000) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            packet(i % 2 == 0 ? i % 100 : VoiceMeter.NO_LEVEL, 20);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(2000);
    }
}
