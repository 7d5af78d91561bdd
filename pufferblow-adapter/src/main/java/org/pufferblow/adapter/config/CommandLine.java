package org.pufferblow.adapter.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
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
        return new Parser(args).parse();
    }

    /** The path of a flag's value. */
    static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Reads the arguments from left to right, once. Nobody else's, though nothing inside of an interface can be private. */
    final class Parser {
        private static final List<String> FLAGS = List.of("config", "check-config", "healthcheck", "demo", "demo-port",
                "load-test", "version", "help");

        private final String[] args;
        private int next;
        private Optional<Path> config = Optional.empty();
        private OptionalInt demoPort = OptionalInt.empty();
        private boolean demo;
        private boolean check;
        private boolean health;
        private boolean version;
        private boolean help;
        private List<String> loadTest;
        private String error;

        Parser(String... args) {
            this.args = args.clone();
        }

        CommandLine parse() {
            while (next < args.length && error == null && loadTest == null) {
                readOne(args[next++]);
            }
            if (loadTest != null) {
                return new CommandLine.LoadTest(loadTest);
            }
            if (error != null) {
                return new CommandLine.UsageError(error + " (see --help)");
            }
            if (help) {
                return new CommandLine.Help();
            }
            if (version) {
                return new CommandLine.Version();
            }
            if (health) {
                return new CommandLine.HealthCheck(config);
            }
            if (check) {
                return new CommandLine.CheckConfig(config);
            }
            return demoPort.isPresent() && !demo
                    ? new CommandLine.UsageError("--demo-port goes with --demo (see --help)")
                    : new CommandLine.Run(config, demo, demoPort);
        }

        private void readOne(String arg) {
            if (!arg.startsWith("-") || arg.length() < 2) {
                error = "unexpected argument " + ValueTypes.shown(arg);
                return;
            }
            String flag = arg.substring(arg.startsWith("--") ? 2 : 1);
            int equals = flag.indexOf('=');
            String name = equals < 0 ? flag : flag.substring(0, equals);
            String value = equals < 0 ? null : flag.substring(equals + 1);
            switch (name) {
                case "config" -> readConfig(valueOf(name, value));
                case "demo-port" -> readPort(valueOf(name, value));
                case "check-config" -> check = plain(name, value);
                case "healthcheck" -> health = plain(name, value);
                case "demo" -> demo = plain(name, value);
                case "load-test" -> readLoadTest(value);
                case "version" -> version = plain(name, value);
                case "help", "h" -> help = plain(name, value);
                default -> error = "unknown flag " + ValueTypes.shown(arg)
                        + Findings.nearest(name, FLAGS).map(near -> ", did you mean --" + near + "?").orElse("");
            }
        }

        private void readConfig(String value) {
            if (value != null) {
                config = CommandLine.path(value);
                if (config.isEmpty()) {
                    error = "--config needs the path of a file";
                }
            }
        }

        private void readPort(String value) {
            if (value != null) {
                int port = value.matches("\\d{1,5}") ? Integer.parseInt(value) : -1;
                if (port < 1 || port > 65535) {
                    error = "--demo-port needs a port from 1 to 65535";
                } else {
                    demoPort = OptionalInt.of(port);
                }
            }
        }

        /** What follows is the load test's, which is a program of its own. */
        private void readLoadTest(String value) {
            if (next > 1) {
                error = "--load-test must come first";
                return;
            }
            loadTest = new ArrayList<>(value == null ? List.of() : List.of(value));
            while (next < args.length) {
                loadTest.add(args[next++]);
            }
        }

        /** Null, with the error noted, if there is no value. */
        private String valueOf(String name, String attached) {
            if (attached != null) {
                return attached;
            }
            if (next < args.length) {
                return args[next++];
            }
            error = "--" + name + " needs a value";
            return null;
        }

        private boolean plain(String name, String value) {
            if (value != null) {
                error = "--" + name + " takes no value";
            }
            return true;
        }
    }
}
