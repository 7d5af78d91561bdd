package org.pufferblow.media.speech;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a microphone hears, as power per 20 ms: recorded voices, room noise, typing, breath, tones. Sounds add up as powers
 * do; the sum is read as the level of RFC 6464.
 */
final class Scene {
    static final List<String> VOICES = List.of("de_m3", "en-gb_f3", "en-us", "es_m1", "fr_f2");
    /** A clean frame that is louder belongs to an utterance. */
    private static final int AUDIBLE = 48;
    /** Utterances are further apart than pauses in them. */
    private static final int PAUSE = 50;

    private final SplittableRandom random;
    private final double[] power;
    private final double[] clean;

    /** From frame inclusive to frame exclusive. */
    record Span(int from, int to) {
        boolean touches(Span other) {
            return from < other.to && to > other.from;
        }
    }

    Scene(int frames, long seed) {
        random = new SplittableRandom(seed);
        power = new double[frames];
        clean = new double[frames];
    }

    /** Three seconds, a recorded voice, three seconds. */
    static Scene of(String voice, double gainDb, long seed) {
        int[] levels = recorded(voice);
        Scene scene = new Scene(levels.length + 300, seed);
        for (int i = 0; i < levels.length; i++) {
            double p = levels[i] == 127 ? 0 : ofDbov(-levels[i] + gainDb);
            scene.power[150 + i] = p;
            scene.clean[150 + i] = p;
        }
        return scene;
    }

    static int[] recorded(String voice) {
        try (var in = Scene.class.getResourceAsStream(voice + ".levels")) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return Arrays.stream(text.trim().split("\\s+")).mapToInt(Integer::parseInt).toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double ofDbov(double dbov) {
        return Math.pow(10, dbov / 10);
    }

    private static int level(double power) {
        return power <= 0 ? 127 : Math.clamp(Math.round(-10 * Math.log10(power)), 0, 127);
    }

    private void add(int frame, double dbov) {
        if (frame >= 0 && frame < power.length) {
            power[frame] += ofDbov(dbov);
        }
    }

    Scene noise(double dbov) {
        for (int i = 0; i < power.length; i++) {
            add(i, dbov + random.nextGaussian() * 0.6);
        }
        return this;
    }

    /** Four to twelve strokes a second, each over within 60 ms. */
    Scene typing() {
        for (double t = 0; t < power.length; t += random.nextDouble(4, 14)) {
            double stroke = random.nextDouble(-42, -28);
            add((int) t, stroke);
            add((int) t + 1, stroke - random.nextDouble(4, 10));
            add((int) t + 2, stroke - random.nextDouble(14, 20));
        }
        return this;
    }

    /** Swells of a second, one every three. */
    Scene breathing() {
        for (int t = 20; t < power.length; t += random.nextInt(120, 200)) {
            int length = random.nextInt(40, 70);
            double peak = random.nextDouble(-52, -44);
            for (int k = 0; k < length; k++) {
                add(t + k, peak - 12 * (1 - Math.sin(Math.PI * k / length)) + random.nextGaussian());
            }
        }
        return this;
    }

    /** Five seconds on, five seconds off. */
    Scene tones(double dbov) {
        for (int i = 0; i < power.length; i++) {
            if (i / 250 % 2 == 1) {
                add(i, dbov);
            }
        }
        return this;
    }

    int[] levels() {
        return Arrays.stream(power).mapToInt(Scene::level).toArray();
    }

    int frames() {
        return power.length;
    }

    /** The truth: when the voice was there. */
    List<Span> utterances() {
        boolean[] audible = new boolean[clean.length];
        for (int i = 0; i < clean.length; i++) {
            audible[i] = level(clean[i]) < AUDIBLE;
        }
        return joined(spans(audible), PAUSE);
    }

    static List<Span> spans(boolean[] on) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < on.length; i++) {
            if (on[i] && (i == 0 || !on[i - 1])) {
                int end = i;
                while (end < on.length && on[end]) {
                    end++;
                }
                spans.add(new Span(i, end));
            }
        }
        return spans;
    }

    private static List<Span> joined(List<Span> spans, int gap) {
        List<Span> joined = new ArrayList<>();
        for (Span span : spans) {
            if (!joined.isEmpty() && span.from() - joined.getLast().to() < gap) {
                joined.set(joined.size() - 1, new Span(joined.getLast().from(), span.to()));
            } else {
                joined.add(span);
            }
        }
        return joined;
    }
}
