package org.pufferblow.e2e.sound;

import java.util.SplittableRandom;

/** What a microphone hears when nobody speaks. */
public final class Noises {
    private static final double TAU = 2 * Math.PI;

    private final SplittableRandom random;

    public Noises(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A room, a fan: noise with more of the low than of the high. */
    public Sound room(double seconds, double dbov) {
        double[] last = new double[1];
        return Sound.silence(seconds)
                .fill(_ -> last[0] = 0.9 * last[0] + 0.1 * random.nextGaussian()).at(dbov);
    }

    /** Strokes of keys: a click when one goes down, a lesser one when it comes up, three to nine keys a second, in bouts. */
    Sound typing(double seconds) {
        Sound sound = Sound.silence(seconds);
        double t = 0.2;
        while (t < seconds - 0.3) {
            double end = Math.min(t + random.nextDouble(2, 5), seconds - 0.3);
            while (t < end) {
                double loud = random.nextDouble(-40, -27);
                sound.add(t, click(loud));
                sound.add(t + random.nextDouble(0.06, 0.11), click(loud - random.nextDouble(5, 11)));
                t += random.nextDouble(0.11, 0.33);
            }
            t += random.nextDouble(0.5, 1.5);
        }
        return sound;
    }

    /** So loud in its 20 ms; then it has died away. */
    private Sound click(double dbov) {
        double ring = random.nextDouble(1500, 3500);
        double fades = random.nextDouble(150, 400);
        return Sound.silence(0.02).fill(s -> (random.nextGaussian() + 2 * Math.sin(TAU * ring * s))
                * Math.exp(-fades * s)).at(dbov);
    }

    /** In and out, close to the microphone: noise between 500 and 3000 Hz that swells and ebbs. */
    Sound breathing(double seconds) {
        Sound sound = Sound.silence(seconds);
        for (double t = 0.3; t < seconds - 3; t += random.nextDouble(1.2, 2.2)) {
            double in = random.nextDouble(0.7, 1.1);
            double out = random.nextDouble(0.9, 1.5);
            sound.add(t, breath(in, random.nextDouble(-52, -46)));
            t += in + 0.2;
            sound.add(t, breath(out, random.nextDouble(-50, -43)));
            t += out;
        }
        return sound;
    }

    private Sound breath(double seconds, double dbov) {
        double[] low = new double[2];
        return Sound.silence(seconds).fill(_ -> {
            double white = random.nextGaussian();
            low[0] += 0.33 * (white - low[0]);
            low[1] += 0.063 * (low[0] - low[1]);
            return low[0] - low[1];
        }).shape(s -> Math.sin(Math.PI * s / seconds)).at(dbov);
    }

    /** Signals of machines: steady tones of half a second to three, and pauses. */
    Sound tones(double seconds) {
        Sound sound = Sound.silence(seconds);
        for (double t = 0.5; t < seconds - 4; t += random.nextDouble(1.5, 4)) {
            double length = random.nextDouble(0.5, 3);
            sound.add(t, tone(length, random.nextDouble(300, 1500), random.nextDouble(-35, -20)));
            t += length;
        }
        return sound;
    }

    static Sound tone(double seconds, double hertz, double dbov) {
        double edge = 0.002;
        return Sound.silence(seconds).fill(s -> Math.sin(TAU * hertz * s)).at(dbov)
                .shape(s -> Math.clamp(Math.min(s, seconds - s) / edge, 0, 1));
    }
}
