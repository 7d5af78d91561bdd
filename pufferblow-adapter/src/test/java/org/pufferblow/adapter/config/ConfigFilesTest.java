package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.adapter.config.Loaded.Problem;

/** Which files are read, and what is said of those that cannot be. */
class ConfigFilesTest {
    private static final Map<String, String> ENV = Map.of("RTC_BOOTSTRAP_SECRET", "x");

    @TempDir
    private Path directory;

    @Test
    void shouldMissNoDefaultFile() {
        Loaded loaded = load(Optional.empty(), List.of(directory.resolve("a"), directory.resolve("b")),
                Optional.empty());

        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
    }

    @Test
    void shouldTakeTheFirstDefaultFileThatExists() throws IOException {
        Path second = Files.writeString(directory.resolve("b"), "[media-sfu]\nmax_room_peers = 2");
        Path third = Files.writeString(directory.resolve("c"), "[media-sfu]\nmax_room_peers = 3");

        assertThat(load(Optional.empty(), List.of(directory.resolve("a"), second, third), Optional.empty()).config()
                .get(ConfigKeys.MAX_ROOM_PEERS)).isEqualTo(2);
    }

    @Test
    void shouldNotLookAtTheDefaultsWhenAFileIsNamed() throws IOException {
        Path named = Files.writeString(directory.resolve("named.toml"), "[media-sfu]\nmax_total_peers = 9");
        Path other = Files.writeString(directory.resolve("b"), "[media-sfu]\nmax_room_peers = 2");

        Loaded loaded = load(Optional.of(named), List.of(other), Optional.empty());

        assertThat(loaded.config().get(ConfigKeys.MAX_TOTAL_PEERS)).isEqualTo(9);
        assertThat(loaded.config().get(ConfigKeys.MAX_ROOM_PEERS)).isEqualTo(100);
    }

    @Test
    void shouldRefuseANamedFileThatIsMissing() {
        Loaded loaded = load(Optional.of(directory.resolve("no.toml")), List.of(),
                Optional.of(directory.resolve("no.conf")));

        assertThat(loaded.errors()).extracting(Problem::message).containsExactly(
                directory.resolve("no.toml") + ": no such file", directory.resolve("no.conf") + ": no such file");
    }

    @Test
    void shouldRefuseADirectory() {
        Loaded loaded = load(Optional.of(directory), List.of(), Optional.of(directory));

        assertThat(loaded.errors()).hasSize(2).allMatch(problem -> problem.expected().contains("directory"));
    }

    @Test
    void shouldRefuseWhatIsNoText() throws IOException {
        Path binary = Files.write(directory.resolve("x.toml"), new byte[]{(byte) 0xff, (byte) 0xfe, 0, 1});

        assertThat(load(Optional.of(binary), List.of(), Optional.empty()).errors()).singleElement()
                .extracting(Problem::message).isEqualTo(binary + ": expected UTF-8 text");
    }

    @Test
    void shouldRefuseWhatIsTooLarge() throws IOException {
        Path large = Files.writeString(directory.resolve("x.toml"), "#".repeat(Layer.LARGEST_FILE + 1));

        assertThat(load(Optional.of(large), List.of(), Optional.empty()).errors()).singleElement()
                .extracting(Problem::message).isEqualTo(large + ": expected a file of at most 1 MiB");
    }

    @Test
    void shouldReadAFileWithoutOurSection() throws IOException {
        Path empty = Files.writeString(directory.resolve("x.toml"), "");
        Path other = Files.writeString(directory.resolve("y.toml"), "[server]\nport = 1\n");

        assertThat(load(Optional.of(empty), List.of(), Optional.of(Files.writeString(directory.resolve("e.conf"), "")))
                .errors()).isEmpty();
        assertThat(load(Optional.of(other), List.of(), Optional.empty()).errors()).isEmpty();
    }

    @Test
    void shouldNameTheLineOfASyntaxError() throws IOException {
        Path toml = Files.writeString(directory.resolve("x.toml"), "[media-sfu]\nbind_addr = \n");
        Path hocon = Files.writeString(directory.resolve("x.conf"), "a = 1\nb = [ 1, }\n");

        assertThat(load(Optional.of(toml), List.of(), Optional.of(hocon)).errors()).extracting(Problem::message)
                .containsExactly(toml + ":2: expected valid TOML", hocon + ":2: expected valid HOCON");
    }

    @Test
    void shouldNameAnUnresolvedSubstitution() throws IOException {
        Path hocon = Files.writeString(directory.resolve("x.conf"), "\npufferblow.bind_addr = ${NO_SUCH_THING}\n");

        assertThat(load(Optional.empty(), List.of(), Optional.of(hocon)).errors()).singleElement()
                .extracting(Problem::message).asString().startsWith(hocon + ":2: expected every ${…} to name");
    }

    @Test
    void shouldRefuseOtherWaysToNameAFile() {
        ConfigInputs inputs = new ConfigInputs(Optional.empty(), List.of(), Optional.empty(), directory.resolve("no"),
                ENV, Map.of(), Map.of("config.url", "file:x"));

        assertThat(ConfigLoader.load(inputs).errors()).singleElement().extracting(Problem::key)
                .isEqualTo("-Dconfig.url");
    }

    @Test
    void shouldPutTheProgramsOwnValuesOverAllSources() {
        ConfigInputs inputs = ConfigSources.in(directory).hocon("pufferblow.bind_addr = \":1\"")
                .env("RTC_BIND_ADDR", ":2")
                .inputs().with(Map.of("pufferblow.bind_addr", ":3"));

        assertThat(ConfigLoader.load(inputs).config().bindAddress().getPort()).isEqualTo(3);
    }

    private Loaded load(Optional<Path> toml, List<Path> defaults, Optional<Path> hocon) {
        return ConfigLoader.load(
                new ConfigInputs(toml, defaults, hocon, directory.resolve("absent.conf"), ENV, Map.of(), Map.of()));
    }
}
