package org.pufferblow.adapter.config;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.pufferblow.adapter.config.LocalConfig.Value;
import org.pufferblow.adapter.control.IceServer;
import org.pufferblow.transport.TransportConfig.HostPort;
import org.pufferblow.transport.TransportConfig.StaticMapping;

/**
 * What came of reading the sources.
 *
 * @param config to run with only if there is no error; otherwise good enough to be shown
 * @param errors all of them, none of which holds a secret
 * @param warnings for the log, once
 */
public record Loaded(LocalConfig config, List<Problem> errors, List<String> warnings) {
    public Loaded {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }

    /** Whether the process may start. */
    public boolean isValid() {
        return errors.isEmpty();
    }

    /**
     * Prints the settings to {@code out}, warnings and errors to {@code err}, and no secret to either.
     *
     * @return the exit code: 0 if the process would start with them, else 1
     */
    public int check(PrintStream out, PrintStream err) {
        out.println("# The effective settings. Those marked * yield to the server's bootstrap answer.");
        for (ConfigKey<?> key : ConfigKeys.all()) {
            Value<?> value = config.value(key);
            out.printf(Locale.ROOT, "%s = %s%s    # %s%n", key.path(), shown(key, value.value()),
                    key.server() == null ? "" : " *", value.place());
        }
        printOverrides(config.overrides(), out);
        warnings.forEach(warning -> err.println("warning: " + warning));
        printErrors(err);
        out.flush();
        return isValid() ? 0 : 1;
    }

    /** The errors, one a line: what a start prints before it exits. */
    public void printErrors(PrintStream err) {
        errors.forEach(error -> err.println("error: " + error.message()));
        err.flush();
    }

    private static void printOverrides(Overrides overrides, PrintStream out) {
        ConfigKeys.all().stream().filter(overrides.numbers()::containsKey)
                .forEach(key -> print(key.server(), overrides.numbers().get(key), out));
        overrides.internalApiBase().ifPresent(value -> print("internal_api_base", value, out));
        overrides.iceServers().ifPresent(value -> print("ice_servers", value, out));
        overrides.mediaQuality().ifPresent(value -> print("media_quality", value, out));
    }

    private static void print(String name, Value<?> value, PrintStream out) {
        out.println(Overrides.PATH + "." + name + " = " + text(value.value()) + "    # "
                + value.place());
    }

    private static String shown(ConfigKey<?> key, Object value) {
        return key.secret() ? value.equals("") ? "\"\"" : "***" : text(value);
    }

    private static String text(Object value) {
        return switch (value) {
            case String text -> '"' + text + '"';
            case Duration duration -> duration.toMillis() % 1000 == 0
                    ? duration.toSeconds() + " s"
                    : duration.toNanos() / 1_000_000.0 + " ms";
            case InetSocketAddress address -> '"' + (address.isUnresolved()
                    ? address.getHostString()
                    : address.getAddress().getHostAddress()) + ":" + address.getPort() + '"';
            case HostPort place -> '"' + place.host() + ":" + place.port() + '"';
            case StaticMapping mapping -> mapping.localAddress() + port(mapping.localPort()) + " -> "
                    + mapping.publicAddress() + port(mapping.publicPort());
            case IceServer server -> "{ urls = " + text(server.urls())
                    + (server.credential() == null ? "" : ", credential=***") + " }";
            case List<?> list -> list.stream().map(Loaded::text)
                    .collect(java.util.stream.Collectors.joining(", ", "[", "]"));
            default -> value.toString();
        };
    }

    private static String port(int port) {
        return port == 0 ? "" : ":" + port;
    }

    /**
     * One thing that is wrong with the configuration. Holds no secret.
     *
     * @param key the setting's name in that source
     * @param source the file with its line, or the environment variable
     * @param expected what would have been right, as in "expected a port from 1 to 65535, got 0"
     */
    public record Problem(String key, String source, String expected) {
        /** The line that an operator reads. */
        public String message() {
            return key.isEmpty() ? source + ": " + expected : key + " (" + source + "): " + expected;
        }

        @Override
        public String toString() {
            return message();
        }
    }
}
