package org.pufferblow.adapter.config;

import java.util.Optional;

/** Finds the known key that a mistyped one may have been meant to be. */
final class NearestKey {
    private static final int LONGEST = 120;

    private NearestKey() {}

    /**
     * Empty if none is near: more than a third of the letters would have to change, and none is the key with something in
     * front ({@code internal_event_workers} for {@code event_workers}).
     */
    static Optional<String> of(String key, Iterable<String> known) {
        if (key.length() > LONGEST) {
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
        return key.replace('-', '_').toLowerCase(java.util.Locale.ROOT);
    }
}
