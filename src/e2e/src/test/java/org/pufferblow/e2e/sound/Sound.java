package org.pufferblow.e2e.sound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** One channel of samples from -1 to 1 at 48 kHz. Levels are in dBov: 0 is a square wave of full scale (RFC 6464). */
public final class Sound {
    public static final int RATE = 48_000;
    static final int FRAME = RATE / 50;
    private static final int NOTHING = 127;
    private static final int WAV_HEADER = 44;
    private static final int PCM = 1;
    /** Zero crossings of the resampler's sinc, to each side. */
    private static final int TAPS = 16;

    private final float[] samples;

    private Sound(float[] samples) {
        this.samples = samples;
    }

    /** From 16 bits. */
    static Sound of(short[] pcm, int from, int to) {
        float[] samples = new float[to - from];
        for (int i = from; i < to; i++) {
            samples[i - from] = pcm[i] / 32768f;
        }
        return new Sound(samples);
    }

    public static Sound silence(double seconds) {
        return new Sound(new float[samplesIn(seconds)]);
    }

    static int samplesIn(double seconds) {
        return (int) Math.round(seconds * RATE);
    }

    /** Samples of any rate, by a windowed sinc. */
    static Sound resampled(float[] original, int rate) {
        float[] samples = new float[(int) ((long) original.length * RATE / rate)];
        for (int i = 0; i < samples.length; i++) {
            double at = (double) i * rate / RATE;
            int first = (int) at - TAPS + 1;
            double sum = 0;
            for (int k = Math.max(first, 0); k <= Math.min((int) at + TAPS, original.length - 1); k++) {
                sum += original[k] * sinc(at - k);
            }
            samples[i] = (float) sum;
        }
        return new Sound(samples);
    }

    private static double sinc(double x) {
        if (Math.abs(x) < 1e-9) {
            return 1;
        }
        double window = 0.5 + 0.5 * Math.cos(Math.PI * x / TAPS);
        return Math.abs(x) >= TAPS ? 0 : window * Math.sin(Math.PI * x) / (Math.PI * x);
    }

    /** One channel of 16 bits, as espeak-ng writes it: the lengths in its header are none when it writes to a pipe. */
    static Sound ofWav(byte[] file) {
        ByteBuffer wav = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < WAV_HEADER || wav.getShort(20) != PCM || wav.getShort(22) != 1 || wav.getShort(34) != 16) {
            throw new IllegalArgumentException("not a WAV file of one channel and 16 bits");
        }
        float[] original = new float[(file.length - WAV_HEADER) / Short.BYTES];
        for (int i = 0; i < original.length; i++) {
            original[i] = wav.getShort(WAV_HEADER + i * Short.BYTES) / 32768f;
        }
        return resampled(original, wav.getInt(24));
    }

    /** The sound as 16 bits, in a file for whoever plays it. */
    public Path writeWav(Path path) {
        int length = samples.length * Short.BYTES;
        ByteBuffer wav = ByteBuffer.allocate(WAV_HEADER + length).order(ByteOrder.LITTLE_ENDIAN);
        wav.putInt(0x46464952).putInt(WAV_HEADER - 8 + length).putInt(0x45564157).putInt(0x20746d66).putInt(16)
                .putShort((short) PCM).putShort((short) 1).putInt(RATE).putInt(RATE * Short.BYTES)
                .putShort((short) Short.BYTES).putShort((short) 16).putInt(0x61746164).putInt(length);
        for (float sample : samples) {
            wav.putShort(sixteenBits(sample));
        }
        try {
            return Files.write(path, wav.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static short sixteenBits(float sample) {
        return (short) Math.clamp(Math.round(sample * 32767), Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** How many frames of 20 ms it has; what is less than one at its end is none. */
    public int frames() {
        return samples.length / FRAME;
    }

    /** One of them, as 16 bits. */
    short[] frame(int number) {
        short[] frame = new short[FRAME];
        for (int i = 0; i < FRAME; i++) {
            frame[i] = sixteenBits(samples[number * FRAME + i]);
        }
        return frame;
    }

    /** A tone that is as loud as somebody's voice was, 20 ms by 20 ms, in -dBov. */
    public static Sound tone(double hertz, int[] levels) {
        float[] samples = new float[levels.length * FRAME];
        for (int i = 0; i < samples.length; i++) {
            // A frame's level is that of its middle.
            double at = Math.clamp((i + 0.5) / FRAME - 0.5, 0, levels.length - 1);
            double share = at - (int) at;
            double amplitude = (1 - share) * amplitude(levels[(int) at])
                    + share * amplitude(levels[Math.min((int) at + 1, levels.length - 1)]);
            samples[i] = (float) (amplitude * Math.sin(2 * Math.PI * hertz * i / RATE));
        }
        return new Sound(samples);
    }

    private static double amplitude(int level) {
        return level >= NOTHING ? 0 : Math.sqrt(2) * Math.pow(10, -level / 20.0);
    }

    /** Lays another sound over this one. */
    public Sound add(double atSeconds, Sound other) {
        int at = samplesIn(atSeconds);
        for (int i = 0; i < other.samples.length && at + i < samples.length; i++) {
            samples[at + i] += other.samples[i];
        }
        return this;
    }

    /** Multiplies every sample with what a function says for its second. */
    Sound shape(DoubleUnaryOperator gain) {
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= (float) gain.applyAsDouble((double) i / RATE);
        }
        return this;
    }

    /** Fills it, sample by sample. */
    Sound fill(DoubleUnaryOperator value) {
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) value.applyAsDouble((double) i / RATE);
        }
        return this;
    }

    /** Brings it to a level, as a whole. */
    Sound at(double dbov) {
        double power = power(0, samples.length);
        double gain = power == 0 ? 0 : Math.pow(10, dbov / 20) / Math.sqrt(power);
        return shape(_ -> gain);
    }

    /** What is left between the first and the last ten milliseconds that are louder. */
    Sound trimmed(double dbov) {
        int window = RATE / 100;
        double least = Math.pow(10, dbov / 10);
        int from = 0;
        while (from + window < samples.length && power(from, from + window) < least) {
            from += window;
        }
        int to = samples.length;
        while (to - window > from && power(to - window, to) < least) {
            to -= window;
        }
        return new Sound(Arrays.copyOfRange(samples, from, to));
    }

    private double power(int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += samples[i] * samples[i];
        }
        return sum / Math.max(1, to - from);
    }

    /** How much of a frequency there is in a frame. */
    public double amplitude(double hertz, int frame) {
        double[] window = new double[FRAME];
        for (int i = 0; i < FRAME; i++) {
            window[i] = samples[frame * FRAME + i];
        }
        return Goertzel.amplitude(window, hertz, RATE);
    }

    /** In dBov, of so much from some second on; -127 for nothing. */
    public double level(double fromSeconds, double seconds) {
        int from = samplesIn(fromSeconds);
        double power = power(from, Math.min(from + samplesIn(seconds), samples.length));
        return power == 0 ? -127 : Math.max(-127, 10 * Math.log10(power));
    }

    public double seconds() {
        return (double) samples.length / RATE;
    }
}
