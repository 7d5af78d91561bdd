package org.pufferblow.adapter.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The settings of Jitsi's bridge that have no effect here, by path; {@code .*} at an end stands for all below. */
final class JitsiKeys {
    private static final List<String> PATTERNS = read();

    private JitsiKeys() {}

    /** The line of the list that covers the path. */
    static Optional<String> withoutEffect(String path) {
        return PATTERNS.stream().filter(pattern -> covers(pattern, path)).findFirst();
    }

    static List<String> patterns() {
        return PATTERNS;
    }

    /** For suggestions: ours and Jitsi's. */
    static List<String> andOthers(Set<String> known) {
        List<String> all = new ArrayList<>(known);
        PATTERNS.stream().filter(pattern -> !pattern.endsWith("*")).forEach(all::add);
        return all;
    }

    private static boolean covers(String pattern, String path) {
        return pattern.endsWith(".*")
                ? path.startsWith(pattern.substring(0, pattern.length() - 1))
                        || path.equals(pattern.substring(0, pattern.length() - 2))
                : pattern.equals(path);
    }

    private static List<String> read() {
        try (var in = JitsiKeys.class.getResourceAsStream("jitsi-keys-without-effect.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
