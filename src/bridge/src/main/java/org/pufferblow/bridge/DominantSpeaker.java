package org.pufferblow.bridge;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jitsi.utils.dsi.DominantSpeakerIdentification;

/**
 * Jitsi's dominant speaker identification (Volfin and Cohen) on time of ours: one step stands for the 20 ms that a level
 * stands for, and all of it happens inside {@link #step}. Belongs to the conference's control loop.
 */
class DominantSpeaker {
    /** In its scale, 0 is silence and 127 as loud as it gets. */
    static final int LOUDEST = 127;
    private static final int FRAME_MS = 20;
    /** It takes a time of 0 for "never". */
    private static final long FIRST_MS = 1_000_000;

    private final StepClock clock = new StepClock();
    private final StepExecutor executor = new StepExecutor();
    private final DominantSpeakerIdentification<String> identification;

    private static final class StepClock extends Clock {
        long nowMs = FIRST_MS;

        @Override
        public long millis() {
            return nowMs;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(nowMs);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    DominantSpeaker(BridgeConfig.SpeechActivity config) {
        long silenceMs = config.detectSilence() ? Math.max(1, config.silenceTimeout().toMillis()) : -1;
        identification = new DominantSpeakerIdentification<>(clock, executor, silenceMs);
    }

    /** What somebody's microphone said in this step, in -dBov. */
    void level(String source, int level) {
        identification.levelChanged(source, LOUDEST - level);
    }

    /** Ends the step. */
    void step() {
        clock.nowMs += FRAME_MS;
        executor.runUntil(clock.nowMs);
    }

    /** The source that dominates, or did before it left; null if nobody has yet, or silence was detected. */
    String current() {
        return identification.getDominantSpeaker();
    }
}
