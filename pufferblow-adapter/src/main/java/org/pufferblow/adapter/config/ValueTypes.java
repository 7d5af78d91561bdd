package org.pufferblow.adapter.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pufferblow.adapter.config.ValueType.BadValueException;

/** The plain value types: numbers, words, durations and lists of them. Those of the network: {@link NetworkTypes}. */
final class ValueTypes {
    private static final int LONGEST_TEXT = 4096;
    private static final int LONGEST_LIST = 256;
    /** In text; an exponent is no part of either. */
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,32}(\\.0{1,32})?");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,32}(\\.[0-9]{1,32})?");

    private ValueTypes() {}

    static ValueType<Integer> integer(int min, int max) {
        return integer(min, max, "a whole number from " + min + " to " + max);
    }

    static ValueType<Integer> port() {
        return integer(1, 65535, "a port from 1 to 65535");
    }

    static ValueType<Integer> integer(int min, int max, String expected) {
        return (raw, source) -> {
            // Every int is a double, too; what is no number compares false.
            double number = number(raw, source, WHOLE, expected);
            if (!(number >= min && number <= max && number == Math.rint(number))) {
                throw new BadValueException(expected + ", got " + shown(raw));
            }
            return (int) number;
        };
    }

    /** A whole number, or the word auto, which is 0. */
    static ValueType<Integer> autoOr(int min, int max) {
        ValueType<Integer> number = integer(min, max, "auto or a whole number from " + min + " to " + max);
        return (raw, source) -> raw instanceof String text && text.strip().equalsIgnoreCase("auto")
                ? 0
                : number.parse(raw, source);
    }

    static ValueType<Double> decimal(double min, double max) {
        String expected = "a number from " + min + " to " + max;
        return (raw, source) -> {
            double number = number(raw, source, DECIMAL, expected);
            if (!(number >= min && number <= max)) {
                throw new BadValueException(expected + ", got " + shown(raw));
            }
            return number;
        };
    }

    static ValueType<Boolean> bool() {
        return (raw, source) -> {
            if (raw instanceof Boolean flag) {
                return flag;
            }
            String text = source.textual() && raw instanceof String s ? s.strip().toLowerCase(Locale.ROOT) : "";
            return switch (text) {
                case "true", "yes", "on" -> true;
                case "false", "no", "off" -> false;
                default -> throw new BadValueException("true or false, got " + shown(raw));
            };
        };
    }

    /** Any text of one line, leading and trailing blanks removed. */
    static ValueType<String> text() {
        return (raw, source) -> {
            if (raw instanceof Number && source.textual()) {
                return raw.toString();
            }
            if (!(raw instanceof String text)) {
                throw new BadValueException("text, got " + kind(raw));
            }
            String stripped = text.strip();
            if (stripped.length() > LONGEST_TEXT || stripped.chars().anyMatch(Character::isISOControl)) {
                throw new BadValueException("one line of text of at most " + LONGEST_TEXT + " characters");
            }
            return stripped;
        };
    }

    static ValueType<String> matching(String regex, String expected) {
        Pattern pattern = Pattern.compile(regex);
        ValueType<String> text = text();
        return (raw, source) -> {
            String value = text.parse(raw, source);
            if (!pattern.matcher(value).matches()) {
                throw new BadValueException(expected + ", got " + shown(raw));
            }
            return value;
        };
    }

    /** One of these words, in any case; the result is as listed. */
    static ValueType<String> oneOf(String... words) {
        List<String> allowed = Arrays.asList(words);
        return (raw, source) -> {
            if (raw instanceof String text) {
                Optional<String> word = allowed.stream().filter(w -> w.equalsIgnoreCase(text.strip())).findFirst();
                if (word.isPresent()) {
                    return word.get();
                }
            }
            throw new BadValueException("one of " + String.join(", ", allowed) + ", got " + shown(raw));
        };
    }

    /** Text in Go's notation; in HOCON also in HOCON's own ({@code 5 seconds}), never a bare number. */
    static ValueType<Duration> goDuration(Duration max) {
        String expected = "a duration such as 5s, 1m30s or 500ms, not negative and at most " + words(max);
        return (raw, source) -> {
            if (!(raw instanceof String text)) {
                throw new BadValueException(expected + ", got " + shown(raw));
            }
            Optional<Duration> duration = GoDuration.parse(text.strip());
            if (duration.isEmpty() && source != Layer.Kind.ENVIRONMENT && source != Layer.Kind.TOML
                    && !text.isBlank() && Character.isLetter(text.strip().codePointBefore(text.strip().length()))) {
                duration = hocon(text);
            }
            return bounded(duration, Duration.ZERO, max, expected, raw);
        };
    }

    /** Whole seconds; in the environment a Go duration. */
    static ValueType<Duration> seconds(int max) {
        ValueType<Integer> whole = integer(0, max, "whole seconds from 0 to " + max);
        ValueType<Duration> duration = goDuration(Duration.ofSeconds(max));
        return (raw, source) -> source == Layer.Kind.ENVIRONMENT
                ? duration.parse(raw, source)
                : Duration.ofSeconds(whole.parse(raw, source));
    }

    /** As Jitsi's own settings: HOCON's notation, a bare number being milliseconds. */
    static ValueType<Duration> jitsiDuration(Duration min, Duration max) {
        String expected = "a duration such as 500 ms or 15 seconds, from " + words(min) + " to " + words(max);
        return (raw, source) -> {
            boolean scalar = raw instanceof String || raw instanceof Number;
            return bounded(scalar ? hocon(raw) : Optional.empty(), min, max, expected, raw);
        };
    }

    static <T> ValueType<List<T>> listOf(ValueType<T> element, int min) {
        return (raw, source) -> {
            if (!(raw instanceof List<?> list)) {
                throw new BadValueException("a list, got " + kind(raw));
            }
            if (list.size() < min || list.size() > LONGEST_LIST) {
                throw new BadValueException(
                        "a list of " + min + " to " + LONGEST_LIST + " elements, got " + list.size());
            }
            List<T> values = new ArrayList<>(list.size());
            for (Object each : list) {
                if (each == null) {
                    throw new BadValueException("a list without null");
                }
                values.add(element.parse(each, source));
            }
            return List.copyOf(values);
        };
    }

    /** A type whose values somebody else judges, by throwing {@link IllegalArgumentException} with a sentence. */
    static <T> ValueType<T> checked(ValueType<T> type, String expected, Consumer<T> check) {
        return (raw, source) -> {
            T value = type.parse(raw, source);
            try {
                check.accept(value);
            } catch (IllegalArgumentException e) {
                throw new BadValueException(expected + ": " + e.getMessage());
            }
            return value;
        };
    }

    /** For error messages about values that are no secrets: short, one line, printable. */
    static String shown(Object raw) {
        if (!(raw instanceof String || raw instanceof Number || raw instanceof Boolean)) {
            return kind(raw);
        }
        String text = raw.toString();
        String printable = text.substring(0, Math.min(text.length(), 60)).replaceAll("\\p{C}", "?");
        return (raw instanceof String ? '"' + printable + '"' : printable) + (text.length() > 60 ? "…" : "");
    }

    static String kind(Object raw) {
        return switch (raw) {
            case null -> "nothing";
            case String s -> "text";
            case Number n -> "a number";
            case Boolean b -> "a boolean";
            case List<?> l -> "a list";
            default -> "a table";
        };
    }

    private static double number(Object raw, Layer.Kind source, Pattern inText, String expected)
            throws BadValueException {
        if (raw instanceof Number number) {
            return number.doubleValue();
        }
        if (source.textual() && raw instanceof String text && inText.matcher(text.strip()).matches()) {
            return Double.parseDouble(text.strip());
        }
        throw new BadValueException(expected + ", got " + shown(raw));
    }

    private static Optional<Duration> hocon(Object raw) {
        try {
            return Optional.of(ConfigValueFactory.fromAnyRef(raw).atKey("v").getDuration("v"));
        } catch (ConfigException | ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Optional<Duration> duration, Duration min, Duration max, String expected,
            Object raw)
            throws BadValueException {
        return duration.filter(d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0)
                .orElseThrow(() -> new BadValueException(expected + ", got " + shown(raw)));
    }

    private static String words(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /**
     * Durations as Go's {@code time.ParseDuration} reads them: {@code 5s}, {@code 1m30s}, {@code 1.5h}, {@code 500ms}, and
     * {@code 0} alone.
     */
    static final class GoDuration {
        private static final int LONGEST_TEXT = 64;
        /** More digits of a fraction say nothing: there is no hour that has as many nanoseconds. */
        private static final int LONGEST_FRACTION = 18;
        private static final Pattern PART = Pattern
                .compile("(?=\\.?\\d)(?<whole>\\d*)(\\.(?<fraction>\\d*))?(?<unit>ns|us|\u00b5s|\u03bcs|ms|s|m|h)");
        private static final Map<String, Long> NANOS = Map.of("ns", 1L, "us", 1_000L, "\u00b5s", 1_000L, "\u03bcs",
                1_000L,
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
}
