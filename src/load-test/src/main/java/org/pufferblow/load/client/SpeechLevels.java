package org.pufferblow.load.client;

import java.util.SplittableRandom;

/**
 * The levels of a microphone, 20 ms by 20 ms, as an audio-level element has them (RFC 6464: the V bit, and -dBov). For one
 * thread at a time.
 */
final class SpeechLevels {
    private static final int VOICE_BIT = 0x80;
    private static final int SYLLABLE = 10;

    private final SplittableRandom random;
    private final boolean speaks;
    /** Of the syllable or pause, from its end. */
    private int left;
    private int loudness;

    private SpeechLevels(boolean speaks, long seed) {
        this.speaks = speaks;
        this.random = new SplittableRandom(seed);
    }

    /** Somebody who talks: syllables of 200 ms that rise and fall, and a breath of 300 ms now and then. */
    static SpeechLevels speech(long seed) {
        return new SpeechLevels(true, seed);
    }

    /** An open microphone in a quiet room. */
    static SpeechLevels roomNoise(long seed) {
        return new SpeechLevels(false, seed);
    }

    int next() {
        if (!speaks) {
            return 66 + random.nextInt(6);
        }
        if (left == 0) {
            boolean breath = random.nextInt(15) == 0;
            left = breath ? SYLLABLE * 3 / 2 : SYLLABLE;
            loudness = breath ? 0 : random.nextInt(20, 32);
        }
        left--;
        if (loudness == 0) {
            return 60 + random.nextInt(8);
        }
        return VOICE_BIT | loudness + 3 * Math.abs(left - SYLLABLE / 2);
    }
}
