package org.pufferblow.adapter.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
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
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");
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
        BigDecimal nanos = BigDecimal.ZERO;
        int at = 0;
        while (at < rest.length()) {
            if (!part.region(at, rest.length()).lookingAt()) {
                return Optional.empty();
            }
            nanos = nanos
                    .add(new BigDecimal(number(part.group(1))).multiply(BigDecimal.valueOf(NANOS.get(part.group(2)))));
            at = part.end();
        }
        if (at == 0 || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        long whole = nanos.setScale(0, RoundingMode.DOWN).longValueExact();
        return Optional.of(Duration.ofNanos(negative ? -whole : whole));
    }

    /** {@code BigDecimal} wants a digit on both sides of the point. */
    private static String number(String text) {
        String padded = text.startsWith(".") ? "0" + text : text;
        return padded.endsWith(".") ? padded + "0" : padded;
    }
}
