package org.pufferblow.media.speech;

import java.util.Arrays;

/**
 * Tells speech from noise, typing, breathing and tones by how loud each 20 ms were. Belongs to one thread.
 *
 * <p>A frame is <em>active</em> if it stands out from its own background, is not too far below this voice's own peaks, and is
 * not quiet in absolute terms. Speech is a window that is mostly active and in which the level moves, and sometimes leaps, as
 * it does from syllable to syllable. A key stroke is shorter than the window; a tone or a fan does not move; breath is quiet
 * against the voice, or rises and falls without a leap where a browser's gain control makes it as loud as a voice. Everything
 * is relative to the source's own past, so a client that always claims to be loud gains nothing by it.
 *
 * <p>Levels are in -dBov, as in RFC 6464: 0 is the loudest, 127 digital silence.
 */
public final class SpeechDetector {
    /** What one frame stands for. */
    public static final int FRAME_MILLIS = 20;
    /** Digital silence. */
    static final int SILENCE = 127;

    /** Of 240 ms, 160 must be active: longer than a key's travel and release, well within 300 ms of delay. */
    private static final int WINDOW = 12;
    private static final int WINDOW_BITS = (1 << WINDOW) - 1;
    private static final int ACTIVE_TO_BEGIN = 8;
    /** Less keeps it going: a word's end, a stop consonant. */
    private static final int ACTIVE_TO_GO_ON = 5;
    /** 500 ms after the last of it, speech is over: a pause between words is shorter. */
    private static final int HOLD = 25;

    /** The frames in which the level must move. */
    private static final int MEMORY = 15;
    private static final int RANGE_TO_BEGIN = 8;
    private static final int RANGE_TO_GO_ON = 4;
    /** Between two frames, in dB: breath swells by less. */
    private static final int LEAP = 5;
    private static final int LEAPS_BITS = (1 << (MEMORY - 1)) - 1;

    /** The background is the quietest that the loudest half second of the last three was: speech has gaps, noise has not. */
    private static final int BLOCK = 25;
    private static final int BLOCKS = 6;
    /** For a second it is not known; then quiet is assumed, so that the first word counts. */
    private static final int BLOCKS_UNKNOWN = 2;
    /** No background is taken to be quieter, or a frame of silence would make anything stand out. */
    private static final int QUIETEST_FLOOR = 80;
    private static final int ABOVE_FLOOR = 9;

    private static final int QUIETEST_SPEECH = 46;
    private static final int BELOW_PEAK = 21;
    private static final float USUAL_PEAK = 27;
    private static final float QUIETEST_PEAK = 36;
    private static final float PEAK_RISE = 0.1f;
    /** 0.2 dB/s: who moves away from the microphone. */
    private static final float PEAK_FALL = 0.004f;

    /** A microphone that was dead so long is a new one: what comes first tells nothing of how its level moves. */
    private static final int DEAD_FRAMES = 50;
    private static final int DEAD = 100;

    private final byte[] levels = new byte[MEMORY];
    private int place;
    /** The level of the frame before the one at hand. */
    private int before;
    private final int[] quietest = new int[BLOCKS];
    private int block;
    private int framesInBlock;
    private int quietestInBlock;
    private int pastFloor;

    private float peak;
    private int active;
    /** A bit for each frame in memory that is active and far from the one before. */
    private int leaps;
    private int deadFrames;
    private boolean awakes;
    private int framesSince;
    private boolean speaking;

    public SpeechDetector() {
        reset();
    }

    /** Forgets everything: another microphone, another person. */
    public void reset() {
        Arrays.fill(quietest, 0);
        Arrays.fill(quietest, 0, BLOCKS_UNKNOWN, QUIETEST_FLOOR);
        pastFloor = QUIETEST_FLOOR;
        block = 0;
        framesInBlock = 0;
        quietestInBlock = 0;
        peak = USUAL_PEAK;
        hush();
    }

    /** Ends speech at once, as when a microphone is muted. What is known of the voice stays. */
    public void hush() {
        active = 0;
        leaps = 0;
        speaking = false;
        deadFrames = DEAD_FRAMES;
    }

    /**
     * Takes the next 20 ms.
     *
     * @param level in -dBov, 0 to 127
     * @param maybeVoice false if the sender itself is sure that this is none
     */
    public void frame(int level, boolean maybeVoice) {
        remember(level);
        // A microphone that is switched off tells nothing of the room.
        int floor = level < DEAD ? updateFloor(level) : floor();
        updatePeak(level);
        float threshold = Math.min(Math.min(floor - ABOVE_FLOOR, peak + BELOW_PEAK), QUIETEST_SPEECH);
        take(maybeVoice && level < threshold, level);
    }

    /** Takes the next 20 ms, in which the sender had nothing to send. The level is as it was, but this is no voice. */
    public void gap() {
        int level = levels[last()];
        remember(level);
        if (level < DEAD) {
            updateFloor(level);
        }
        take(false, level);
    }

    private void remember(int level) {
        if (level >= DEAD) {
            deadFrames++;
        } else {
            if (deadFrames >= DEAD_FRAMES || awakes) {
                Arrays.fill(levels, (byte) level);
                // Its first frame may be half silence.
                awakes = !awakes;
            }
            deadFrames = 0;
        }
        before = levels[last()];
        levels[place] = (byte) level;
        place = place + 1 == MEMORY ? 0 : place + 1;
    }

    private int last() {
        return place == 0 ? MEMORY - 1 : place - 1;
    }

    private int floor() {
        return Math.max(pastFloor, quietestInBlock);
    }

    private int updateFloor(int level) {
        quietestInBlock = Math.max(quietestInBlock, Math.min(level, QUIETEST_FLOOR));
        framesInBlock++;
        int floor = floor();
        if (framesInBlock == BLOCK) {
            quietest[block] = quietestInBlock;
            block = block + 1 == BLOCKS ? 0 : block + 1;
            framesInBlock = 0;
            quietestInBlock = 0;
            pastFloor = 0;
            for (int each : quietest) {
                pastFloor = Math.max(pastFloor, each);
            }
        }
        return floor;
    }

    private void updatePeak(int level) {
        if (level < peak) {
            peak += (level - peak) * PEAK_RISE;
        } else if (speaking) {
            peak = Math.min(peak + PEAK_FALL, QUIETEST_PEAK);
        }
    }

    private void take(boolean isActive, int level) {
        boolean wasActive = (active & 1) != 0;
        boolean leap = isActive && (wasActive || level < before) && Math.abs(level - before) >= LEAP;
        active = ((active << 1) | (isActive ? 1 : 0)) & WINDOW_BITS;
        leaps = ((leaps << 1) | (leap ? 1 : 0)) & LEAPS_BITS;
        int count = Integer.bitCount(active);
        int range = range();
        framesSince++;
        if (count >= ACTIVE_TO_BEGIN && range >= RANGE_TO_BEGIN && leaps != 0) {
            speaking = true;
            framesSince = 0;
        } else if (speaking && count >= ACTIVE_TO_GO_ON && range >= RANGE_TO_GO_ON) {
            framesSince = 0;
        } else if (framesSince > HOLD) {
            speaking = false;
        }
    }

    private int range() {
        int loudest = SILENCE;
        int softest = 0;
        for (byte level : levels) {
            loudest = Math.min(loudest, level);
            softest = Math.max(softest, level);
        }
        return softest - loudest;
    }

    public boolean isSpeaking() {
        return speaking;
    }

    /** After how many more frames speech is over, if nothing more is to be heard; at least one. */
    public int framesLeft() {
        return Math.max(HOLD + 1 - framesSince, 1);
    }

    /** By how much this level stands out of the background, in dB; 0 if it does not. */
    public int prominence(int level) {
        int above = floor() - level;
        return above >= ABOVE_FLOOR ? above : 0;
    }
}
