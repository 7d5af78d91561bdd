package org.pufferblow.adapter.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Go's {@code time.ParseDuration} reads them: {@code 5s}, {@code 1m30s}, {@code 1.5h}, {@code 500ms}, and
 * {@code 0} alone.
 */
final class GoDuration {
    private static final int LONGEST_TEXT = 64;
    /** More digits of a fraction say nothing: there is no hour that has as many nanoseconds. */
    private static final int LONGEST_FRACTION = 18;
    private static final Pattern PART = Pattern
            .compile("(?=\\.?\\d)(?<whole>\\d*)(\\.(?<fraction>\\d*))?(?<unit>ns|us|\u00b5s|\u03bcs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of("ns", 1L, "us", 1_000L, "\u00b5s", 1_000L, "\u03bcs", 1_000L,
            "ms", 1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);

    private GoDuration() {}

    /** Empty if the text is no such duration or is too long for 64 bits of nanoseconds, as in Go. */
    static Optional<Duration> parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        boolean negative = text.charAt(0) == '-';
        String rest = negative || text.charAt(0) == '+' ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher part = PART.matcher(rest);
        long nanos = 0;
        int at = 0;
        try {
            while (at < rest.length()) {
                if (!part.region(at, rest.length()).lookingAt()) {
                    return Optional.empty();
                }
                nanos = Math.addExact(nanos, nanos(part));
                at = part.end();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
        return at == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(negative ? -nanos : nanos));
    }

    /** Of one part, rounded down, as in Go; throws if they are too many. */
    private static long nanos(Matcher part) {
        long unit = NANOS.get(part.group("unit"));
        String whole = part.group("whole");
        String fraction = part.group("fraction");
        long nanos = whole.isEmpty() ? 0 : Math.multiplyExact(Long.parseLong(whole), unit);
        if (fraction == null || fraction.isEmpty()) {
            return nanos;
        }
        String digits = fraction.substring(0, Math.min(fraction.length(), LONGEST_FRACTION));
        return Math.addExact(nanos, (long) (Long.parseLong(digits) * (unit / Math.pow(10, digits.length()))));
    }
}
