package org.pufferblow.adapter.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what is wrong and what is odd while the sources are read. One load, one thread. */
final class Findings {
    /** A file of a million typos should not print a million lines. */
    private static final int MOST = 200;

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
        Optional<String> nearest = NearestKey.of(key, known);
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
}
