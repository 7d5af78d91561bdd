package org.pufferblow.e2e.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;

/**
 * What a microphone hears, 20 ms by 20 ms: a recorded voice or none, over noise and what people do beside speaking. Knows when
 * the voice was there.
 */
public final class Microphone implements IntSupplier {
    static final List<String> VOICES = List.of("de_m3", "en-gb_f3", "en-us", "es_m1", "fr_f2");
    private static final int LEAD = 150;
    /** A frame of the clean voice that is louder belongs to an utterance, in -dBov. */
    private static final int AUDIBLE = 48;
    /** Utterances are at least so many frames apart. */
    private static final int PAUSE = 50;

    private final SplittableRandom random;
    private final double[] power;
    private final List<Utterance> utterances = new ArrayList<>();
    /** Written by the talker's port thread. */
    private volatile int frame;

    /** From its first loud frame to behind its last, and when these were sent. */
    static final class Utterance {
        final int from;
        final int to;
        volatile long beganNs;
        volatile long endedNs;

        private Utterance(int from, int to) {
            this.from = from;
            this.to = to;
        }
    }

    private Microphone(int frames, long seed) {
        power = new double[frames];
        random = new SplittableRandom(seed);
    }

    /** Nobody speaks. */
    public static Microphone without(int frames, long seed) {
        return new Microphone(frames, seed);
    }

    /** Three seconds, the voice, three seconds. */
    static Microphone with(String voice, long seed) throws IOException {
        int[] levels = recorded(voice);
        Microphone microphone = new Microphone(levels.length + 2 * LEAD, seed);
        int from = -1;
        int last = 0;
        for (int i = 0; i < levels.length; i++) {
            microphone.power[LEAD + i] = levels[i] == 127 ? 0 : ofDbov(-levels[i]);
            if (levels[i] < AUDIBLE) {
                if (from >= 0 && i - last > PAUSE) {
                    microphone.utterances.add(new Utterance(LEAD + from, LEAD + last + 1));
                    from = -1;
                }
                from = from < 0 ? i : from;
                last = i;
            }
        }
        microphone.utterances.add(new Utterance(LEAD + from, LEAD + last + 1));
        return microphone;
    }

    static int[] recorded(String voice) throws IOException {
        Path path = Path.of(System.getProperty("repository.root"),
                "src/media-transform/src/test/resources/org/pufferblow/media/speech", voice + ".levels");
        return Arrays.stream(Files.readString(path).trim().split("\\s+")).mapToInt(Integer::parseInt).toArray();
    }

    private static double ofDbov(double dbov) {
        return Math.pow(10, dbov / 10);
    }

    private void add(int at, double dbov) {
        if (at < power.length) {
            power[at] += ofDbov(dbov);
        }
    }

    public Microphone noise(double dbov) {
        for (int i = 0; i < power.length; i++) {
            add(i, dbov + random.nextGaussian() * 0.6);
        }
        return this;
    }

    /** Four to twelve strokes a second. */
    Microphone typing() {
        for (double t = 0; t < power.length; t += random.nextDouble(4, 14)) {
            double stroke = random.nextDouble(-42, -28);
            add((int) t, stroke);
            add((int) t + 1, stroke - random.nextDouble(4, 10));
            add((int) t + 2, stroke - random.nextDouble(14, 20));
        }
        return this;
    }

    /** A second every three. */
    Microphone breathing() {
        for (int t = 20; t < power.length; t += random.nextInt(120, 200)) {
            int length = random.nextInt(40, 70);
            double peak = random.nextDouble(-52, -44);
            for (int k = 0; k < length; k++) {
                add(t + k, peak - 12 * (1 - Math.sin(Math.PI * k / length)) + random.nextGaussian());
            }
        }
        return this;
    }

    /** Five seconds off, five seconds on. */
    Microphone tones() {
        for (int i = 0; i < power.length; i++) {
            if (i / 250 % 2 == 1) {
                add(i, -30);
            }
        }
        return this;
    }

    List<Utterance> utterances() {
        return utterances;
    }

    boolean isOver() {
        return frame >= power.length;
    }

    double seconds() {
        return power.length / 50.0;
    }

    /** The next frame's level; room noise once all is over. */
    @Override
    public int getAsInt() {
        int now = frame;
        if (now >= power.length) {
            return 70;
        }
        for (Utterance utterance : utterances) {
            if (utterance.from == now) {
                utterance.beganNs = System.nanoTime();
            } else if (utterance.to == now) {
                utterance.endedNs = System.nanoTime();
            }
        }
        frame = now + 1;
        return power[now] <= 0 ? 127 : (int) Math.clamp(Math.round(-10 * Math.log10(power[now])), 0L, 127L);
    }
}
