package org.pufferblow.adapter.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the process was asked to do. Flags are written with one dash, as the original takes them, or with two.
 */
public sealed interface CommandLine {
    /** For {@code --help}. */
    String HELP = """
            media-sfu: Pufferblow's voice server

              -config PATH       the shared Pufferblow config.toml (default: $HOME/.pufferblow/config.toml,
                                 then /root/.pufferblow/config.toml)
              --check-config     print the effective settings, each with its source; exit 0 if they are good, else 1
              --healthcheck      ask the running process whether it is healthy; exit 0 if it is, else 1
              --demo             serve a page where people can talk, with a Pufferblow server of its own
              --demo-port PORT   where --demo listens
              --load-test URL    see how much a running server holds; --load-test --help says how
              --version          print the version
              --help             print this

            Settings come from reference.conf (documented defaults), [media-sfu] in config.toml, HOCON
            (-Dconfig.file=PATH before -jar, else jvb-config/jvb.conf), system properties (-DNAME=VALUE before
            -jar) and the environment (RTC_*); later ones win.
            """;

    /**
     * Serve.
     *
     * @param demo whether with a control plane of its own
     */
    record Run(Optional<Path> config, boolean demo, OptionalInt demoPort) implements CommandLine {}

    /** Print the settings. */
    record CheckConfig(Optional<Path> config) implements CommandLine {}

    /** Ask the running process at the configured address. */
    record HealthCheck(Optional<Path> config) implements CommandLine {}

    /**
     * Play many clients of some server.
     *
     * @param arguments all that follows {@code --load-test}
     */
    record LoadTest(List<String> arguments) implements CommandLine {
        public LoadTest {
            arguments = List.copyOf(arguments);
        }
    }

    /** Print the version. */
    record Version() implements CommandLine {}

    /** Print {@link #HELP}. */
    record Help() implements CommandLine {}

    /** Print this one line on stderr and exit with 2. */
    record UsageError(String message) implements CommandLine {}

    /** Pure; never throws. */
    static CommandLine parse(String... args) {
        return new CommandLineParser(args).parse();
    }

    /** The path of a flag's value. */
    static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
