package org.pufferblow.adapter.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pufferblow.adapter.config.Loaded.Problem;

/** Collects what is wrong and what is odd while the sources are read. One load, one thread. */
final class Findings {
    /** A file of a million typos should not print a million lines. */
    private static final int MOST = 200;
    /** A longer one is no slip. */
    private static final int LONGEST_KEY = 120;

    private final List<Problem> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    void error(String key, String source, String expected) {
        add(errors, new Problem(key, source, expected));
    }

    void warn(String key, String source, String text) {
        add(warnings, new Problem(key, source, text).message());
    }

    /** An unknown key, with the known one that it may have been meant to be. */
    static String unknown(String key, Iterable<String> known) {
        Optional<String> nearest = nearest(key, known);
        return "unknown setting" + nearest.map(name -> ", did you mean \"" + name + "\"?").orElse("");
    }

    List<Problem> errors() {
        return List.copyOf(errors);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    private static <T> void add(List<T> list, T element) {
        if (list.size() < MOST) {
            list.add(element);
        }
    }

    /**
     * Empty if none is near: more than a third of the letters would have to change, and none is the key with something in
     * front ({@code internal_event_workers} for {@code event_workers}).
     */
    static Optional<String> nearest(String key, Iterable<String> known) {
        if (key.length() > LONGEST_KEY) {
            return Optional.empty();
        }
        String best = null;
        int bestDistance = Math.max(2, key.length() / 3) + 1;
        for (String candidate : known) {
            int distance = normal(candidate).endsWith("_" + normal(key)) ? 1 : distance(normal(key), normal(candidate));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The edit distance (Levenshtein): insertions, deletions and replacements of one character. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private static String normal(String key) {
        return key.replace('-', '_').toLowerCase(Locale.ROOT);
    }
}
