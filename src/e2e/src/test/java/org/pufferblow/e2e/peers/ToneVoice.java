package org.pufferblow.e2e.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.pufferblow.e2e.sound.Noises;
import org.pufferblow.e2e.sound.Sound;

/**
 * Somebody who speaks in a tone of his own, as loud 20 ms by 20 ms as a recorded voice was, in the noise of a room. All is
 * encoded before it begins. A port thread takes the frames.
 */
final class ToneVoice implements Supplier<Frame> {
    /** In dBov, where nobody speaks. */
    static final double ROOM = -65;
    /** What is softer belongs to no syllable. */
    private static final double AUDIBLE = 0.005;
    /** Between two sentences, in frames. */
    private static final int PAUSE = 12;
    private static final int QUIET = 48;
    private static final int NOTHING = 127;
    private static final int FIRST_SYLLABLE = 15;
    /** An amplitude that counts as the same: 6 dB less or more, for the first frame that a decoder hears after a pause. */
    private static final double FACTOR = 2;
    /** Of another tone, beside one and in a silence: what the edges of a syllable and the codec make of it. */
    private static final double FOREIGN_SHARE = 0.05;
    private static final double FOREIGN = 0.002;

    private final double hertz;
    private final int[] starts;
    private final List<Frame> frames;
    /** How much of the tone is in each frame. */
    private final double[] truth;
    private volatile int next;

    /**
     * What somebody heard of it.
     *
     * @param audible frames in which the tone is to be heard
     * @param right those of them in which it was, as loud as it should be
     * @param foreign frames, of all, in which there was another's tone
     */
    record Heard(int audible, int right, int foreign) {}

    private ToneVoice(double hertz, int[] starts, Sound sound) {
        this.hertz = hertz;
        this.starts = starts;
        this.frames = Frame.of(sound);
        this.truth = amplitudes(sound, hertz);
    }

    /**
     * Encodes one.
     *
     * @param voice whose levels it has
     * @param sentences which of that one's sentences it says
     * @param starts the frames at which they begin, in order
     * @param length in frames
     */
    static ToneVoice of(String voice, double hertz, int[] sentences, int[] starts, int length, long seed)
            throws IOException {
        List<int[]> recorded = sentences(Microphone.recorded(voice));
        int[] levels = new int[length];
        Arrays.fill(levels, NOTHING);
        for (int i = 0; i < starts.length; i++) {
            int[] sentence = recorded.get(sentences[i]);
            System.arraycopy(sentence, 0, levels, starts[i], sentence.length);
        }
        Sound sound = Sound.tone(hertz, levels);
        return new ToneVoice(hertz, starts, sound.add(0, new Noises(seed).room(sound.seconds(), ROOM)));
    }

    /** What is between pauses, from the first loud frame to the last. */
    private static List<int[]> sentences(int[] levels) {
        List<int[]> sentences = new ArrayList<>();
        int from = -1;
        int last = 0;
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] < QUIET) {
                if (from >= 0 && i - last > PAUSE) {
                    sentences.add(Arrays.copyOfRange(levels, from, last + 1));
                    from = -1;
                }
                from = from < 0 ? i : from;
                last = i;
            }
        }
        sentences.add(Arrays.copyOfRange(levels, from, last + 1));
        return sentences;
    }

    private static double[] amplitudes(Sound sound, double hertz) {
        double[] amplitudes = new double[sound.frames()];
        Arrays.setAll(amplitudes, i -> sound.amplitude(hertz, i));
        return amplitudes;
    }

    boolean isOver() {
        return next >= frames.size();
    }

    /** Once all is over, the last frame again, which is noise. */
    @Override
    public Frame get() {
        int now = next;
        next = Math.min(now + 1, frames.size());
        return frames.get(Math.min(now, frames.size() - 1));
    }

    /** The numbers of the frames in which one hears that a sentence begins; it rises from within the frame before its first. */
    int[] firstSyllables() {
        return Arrays.stream(starts).flatMap(from -> IntStream.range(from - 1, from + FIRST_SYLLABLE))
                .filter(this::isAudible).toArray();
    }

    /** For how many frames it is louder. */
    int framesAbove(double amplitude) {
        return (int) Arrays.stream(truth).filter(each -> each > amplitude).count();
    }

    private boolean isAudible(int frame) {
        return truth[frame] >= AUDIBLE;
    }

    /** Holds what has come through against the truth, and looks for tones that are others'. */
    Heard compare(Sound decoded, List<ToneVoice> all) {
        int audible = 0;
        int right = 0;
        int foreign = 0;
        for (int i = 0; i < truth.length; i++) {
            if (isAudible(i)) {
                double amplitude = decoded.amplitude(hertz, i);
                audible++;
                right += amplitude > truth[i] / FACTOR && amplitude < truth[i] * FACTOR ? 1 : 0;
            }
            double most = Math.max(FOREIGN, truth[i] * FOREIGN_SHARE);
            int frame = i;
            foreign += all.stream().anyMatch(v -> v != this && decoded.amplitude(v.hertz, frame) > most) ? 1 : 0;
        }
        return new Heard(audible, right, foreign);
    }
}
