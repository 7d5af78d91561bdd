package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.adapter.config.CommandLine.CheckConfig;
import org.pufferblow.adapter.config.CommandLine.HealthCheck;
import org.pufferblow.adapter.config.CommandLine.Help;
import org.pufferblow.adapter.config.CommandLine.LoadTest;
import org.pufferblow.adapter.config.CommandLine.Run;
import org.pufferblow.adapter.config.CommandLine.UsageError;
import org.pufferblow.adapter.config.CommandLine.Version;

class CommandLineTest {
    private static final Optional<Path> FILE = Optional.of(Path.of("/root/.pufferblow/config.toml"));

    @ParameterizedTest
    @ValueSource(strings = {"-config /root/.pufferblow/config.toml", "--config /root/.pufferblow/config.toml",
            "-config=/root/.pufferblow/config.toml", "--config=/root/.pufferblow/config.toml"})
    void shouldTakeTheConfigAsTheOriginalDoes(String arguments) {
        assertThat(parse(arguments)).isEqualTo(new Run(FILE, false, OptionalInt.empty()));
        assertThat(parse("--check-config " + arguments)).isEqualTo(new CheckConfig(FILE));
        assertThat(parse(arguments + " -healthcheck")).isEqualTo(new HealthCheck(FILE));
    }

    @Test
    void shouldServeWithoutArguments() {
        assertThat(CommandLine.parse()).isEqualTo(new Run(Optional.empty(), false, OptionalInt.empty()));
    }

    @Test
    void shouldTakeTheDemosPort() {
        assertThat(parse("--demo")).isEqualTo(new Run(Optional.empty(), true, OptionalInt.empty()));
        assertThat(parse("--demo-port 1234 --demo")).isEqualTo(new Run(Optional.empty(), true, OptionalInt.of(1234)));
    }

    @Test
    void shouldLeaveEverythingBehindTheLoadTestToIt() {
        assertThat(parse("--load-test ws://host --peers 5 --help"))
                .isEqualTo(new LoadTest(List.of("ws://host", "--peers", "5", "--help")));
        assertThat(parse("-load-test=ws://host --json")).isEqualTo(new LoadTest(List.of("ws://host", "--json")));
        assertThat(parse("--load-test")).isEqualTo(new LoadTest(List.of()));
    }

    @Test
    void shouldPreferHelpToVersionAndBothToWork() {
        assertThat(parse("--demo --version")).isInstanceOf(Version.class);
        assertThat(parse("--version -h")).isInstanceOf(Help.class);
        assertThat(parse("--help")).isInstanceOf(Help.class);
    }

    @ParameterizedTest
    @CsvSource({"--confg x,did you mean --config?", "--check,unknown flag", "serve,unexpected argument",
            "-,unexpected argument", "--config,needs a value", "--config=,needs the path", "--demo=yes,takes no value",
            "--demo --demo-port 0,port from 1 to 65535", "--demo --demo-port x,port from 1 to 65535",
            "--demo --demo-port 123456789012,port from 1 to 65535", "--demo-port 1,goes with --demo",
            "--demo --load-test ws://host,must come first"})
    void shouldSayWhatIsWrongInOneLine(String arguments, String expected) {
        assertThat(parse(arguments)).isInstanceOfSatisfying(UsageError.class,
                error -> assertThat(error.message()).contains(expected).doesNotContain("\n"));
    }

    @Test
    void shouldNameEveryFlagInTheHelp() {
        assertThat(CommandLine.HELP).contains("-config PATH", "--check-config", "--healthcheck", "--demo",
                "--demo-port",
                "--load-test", "--version", "--help");
    }

    private static CommandLine parse(String arguments) {
        return CommandLine.parse(arguments.split(" "));
    }
}
