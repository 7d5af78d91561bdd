package org.pufferblow.load.options;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the arguments behind {@code --load-test}. Every number has a least and a most. */
public final class OptionReader {
    static final int MAX_PEERS = 5_000;
    private static final Duration MAX_DURATION = Duration.ofHours(1);
    private static final String DEFAULT_PATH = "/rtc/v1/ws";
    private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(us|ms|s|m|h)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(?:\\.\\d{1,9})?");
    private static final Set<String> SWITCHES = Set.of("open-mics", "json");
    private static final Set<String> VALUES = Stream.concat(Stream.of("peers", "rooms", "talkers", "tokens", "mode",
            "warm-up", "rehearse-at", "settle", "duration", "rest", "join-rate", "within", "step", "step-time",
            "hold-loss",
            "hold-p99", "churn-rate",
            "join-timeout", "server-pid", "loudest", "sample", "payload"),
            Stream.of(Limit.Figure.values()).map(Limit.Figure::flag)).collect(Collectors.toUnmodifiableSet());

    /** What is wrong with the command line, in one sentence. */
    public static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    private final Map<String, String> values = new HashMap<>();
    private String url;

    private OptionReader() {}

    /**
     * Reads them.
     *
     * @param args the server's address among them
     */
    public static LoadOptions read(List<String> args) throws UsageException {
        OptionReader reader = new OptionReader();
        reader.collect(args);
        return reader.options();
    }

    private void collect(List<String> args) throws UsageException {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (!arg.startsWith("-")) {
                if (url != null) {
                    throw new UsageException("more than one server");
                }
                url = arg;
                continue;
            }
            String flag = arg.replaceFirst("^--?", "");
            int equals = flag.indexOf('=');
            String name = equals < 0 ? flag : flag.substring(0, equals);
            if (SWITCHES.contains(name) && equals < 0) {
                values.put(name, "");
            } else if (VALUES.contains(name)) {
                if (equals < 0 && i + 1 == args.size()) {
                    throw new UsageException("--" + name + " needs a value");
                }
                values.put(name, equals < 0 ? args.get(++i) : flag.substring(equals + 1));
            } else {
                throw new UsageException("unknown option --" + shown(name));
            }
        }
    }

    private LoadOptions options() throws UsageException {
        int peers = (int) number("peers", 20, 1, MAX_PEERS);
        int rooms = (int) number("rooms", 1, 1, peers);
        int talkers = (int) number("talkers", 2, 0, peers);
        Optional<Path> tokens = tokens();
        List<Limit> limits = limits();
        Mode mode = mode();
        if (limits.stream().anyMatch(limit -> limit.figure() == Limit.Figure.MIN_HELD) && mode != Mode.RAMP) {
            throw new UsageException("--min-held goes with --mode ramp");
        }
        OptionalLong pid = values.containsKey("server-pid")
                ? OptionalLong.of((long) number("server-pid", 0, 1, Integer.MAX_VALUE))
                : OptionalLong.empty();
        if (pid.isEmpty() && limits.stream().anyMatch(limit -> limit.figure() == Limit.Figure.MAX_CPU)) {
            throw new UsageException("--max-cpu-per-packet needs --server-pid");
        }
        Optional<URI> rehearsal = values.containsKey("rehearse-at")
                ? Optional.of(server(values.get("rehearse-at")))
                : Optional.empty();
        return new LoadOptions(signaling(), rehearsal, mode, peers, rooms, talkers, values.containsKey("open-mics"),
                number("join-rate", 20, 0.1, 1_000), time("within", "2s", MAX_DURATION),
                (int) number("step", Math.ceilDiv(peers, rooms), 1, peers), time("step-time", "5s", MAX_DURATION),
                number("hold-loss", 0, 0, 100), time("hold-p99", "20ms", MAX_DURATION),
                number("churn-rate", 2, 0.01, 500), (int) number("warm-up", 0, 0, MAX_PEERS),
                time("settle", "2s", MAX_DURATION), time("duration", "30s", MAX_DURATION),
                values.containsKey("rest") ? time("rest", "", MAX_DURATION) : Duration.ZERO,
                time("join-timeout", "20s", Duration.ofMinutes(5)), tokens, pid,
                (int) number("payload", 80, 16, 1_000), (int) number("sample", 16, 1, 1_000_000),
                (int) number("loudest", 5, 0, MAX_PEERS), values.containsKey("json"), limits);
    }

    private URI signaling() throws UsageException {
        if (url == null) {
            throw new UsageException("no server: expected ws://HOST:PORT");
        }
        return server(url);
    }

    private static URI server(String address) throws UsageException {
        try {
            URI uri = new URI(address);
            boolean isWebSocket = "ws".equals(uri.getScheme()) || "wss".equals(uri.getScheme());
            // A token in the address would be one client's, and in the shell's history.
            if (isWebSocket && uri.getHost() != null && uri.getQuery() == null && uri.getUserInfo() == null) {
                String path = uri.getPath() == null || uri.getPath().length() <= 1 ? DEFAULT_PATH : uri.getPath();
                return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), path, null, null);
            }
        } catch (URISyntaxException e) {
            // Told like everything else that is no such address.
        }
        throw new UsageException("expected ws://HOST:PORT or wss://HOST:PORT, with no query");
    }

    private Mode mode() throws UsageException {
        String text = values.getOrDefault("mode", "steady");
        try {
            return Mode.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--mode: expected steady, ramp, storm or churn");
        }
    }

    private Optional<Path> tokens() throws UsageException {
        try {
            return Optional.ofNullable(values.get("tokens")).map(Path::of);
        } catch (InvalidPathException e) {
            throw new UsageException("--tokens: expected the path of a file");
        }
    }

    private List<Limit> limits() throws UsageException {
        List<Limit> limits = new ArrayList<>();
        for (Limit.Figure figure : Limit.Figure.values()) {
            if (values.containsKey(figure.flag())) {
                limits.add(new Limit(figure, switch (figure.unit()) {
                    case TIME -> time(figure.flag(), "", MAX_DURATION).toNanos();
                    case PERCENT -> number(figure.flag(), 0, 0, 100);
                    case NUMBER -> number(figure.flag(), 0, 0, 1_000_000);
                }));
            }
        }
        return limits;
    }

    private double number(String name, double usual, double least, double most) throws UsageException {
        String text = values.get(name);
        if (text == null) {
            return usual;
        }
        double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : -1;
        if (value < least || value > most) {
            throw new UsageException("--%s: expected a number from %s to %s, not %s".formatted(name, plain(least),
                    plain(most), shown(text)));
        }
        return value;
    }

    private Duration time(String name, String usual, Duration most) throws UsageException {
        String text = values.getOrDefault(name, usual);
        Matcher matcher = TIME.matcher(text);
        if (matcher.matches()) {
            double unit = switch (matcher.group(2)) {
                case "us" -> 1e3;
                case "ms" -> 1e6;
                case "s" -> 1e9;
                case "m" -> 60e9;
                default -> 3_600e9;
            };
            double ns = Double.parseDouble(matcher.group(1)) * unit;
            if (ns >= 1 && ns <= most.toNanos()) {
                return Duration.ofNanos((long) ns);
            }
        }
        throw new UsageException("--%s: expected a time such as 500ms or 30s, at most %d s, not %s".formatted(name,
                most.toSeconds(), shown(text)));
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** Something given in the wrong place may be a token. */
    private static String shown(String text) {
        return text.length() > 20 ? "'" + text.substring(0, 12) + "…'" : "'" + text + "'";
    }
}
