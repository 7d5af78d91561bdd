package org.pufferblow.e2e.sound;

/** How much of one frequency there is in a sound (Hann's window, then Goertzel's filter), as the browsers' {@code tones.js} has it. */
public final class Goertzel {
    /** Never changed once it is here; all sounds have one rate, as a rule. */
    private static volatile double[] lastHann = {};

    private Goertzel() {}

    /** The amplitude of a frequency in a window of samples. */
    public static double amplitude(double[] window, double hertz, int sampleRate) {
        double coefficient = 2 * Math.cos(2 * Math.PI * hertz / sampleRate);
        double before = 0;
        double beforeThat = 0;
        double[] hann = hann(window.length);
        for (int n = 0; n < window.length; n++) {
            double value = window[n] * hann[n] + coefficient * before - beforeThat;
            beforeThat = before;
            before = value;
        }
        double power = before * before + beforeThat * beforeThat - coefficient * before * beforeThat;
        return 4 * Math.sqrt(Math.max(0, power)) / window.length;
    }

    /** The cosines would cost more than all the rest, where there are a hundred tracks. */
    private static double[] hann(int length) {
        double[] known = lastHann;
        if (known.length != length) {
            known = new double[length];
            for (int n = 0; n < length; n++) {
                known[n] = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / length);
            }
            lastHann = known;
        }
        return known;
    }
}
