package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever the files hold: errors and warnings that can be printed, or values inside their bounds; nothing else. */
class ConfigGarbageTest {
    private static final int TRIES = 400;
    private static Path directory;

    @BeforeContainer
    static void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("config-garbage");
    }

    @AfterContainer
    static void removeDirectory() throws IOException {
        Files.deleteIfExists(directory.resolve("config.toml"));
        Files.deleteIfExists(directory.resolve("jvb.conf"));
        Files.delete(directory);
    }

    @Property(tries = TRIES)
    void shouldSurviveAnyBytes(@ForAll byte[] toml, @ForAll byte[] hocon) throws IOException {
        check(load(toml, hocon, Map.of()));
    }

    @Property(tries = TRIES)
    void shouldSurviveAnyText(@ForAll("scraps") String toml, @ForAll("scraps") String hocon) throws IOException {
        check(load(bytes(toml), bytes(hocon), Map.of()));
    }

    @Property(tries = TRIES)
    void shouldSurviveAnyValueOfAnySetting(@ForAll("assignments") List<String> toml,
            @ForAll("paths") List<String> hocon) throws IOException {
        check(load(bytes("[media-sfu]\n" + String.join("\n", toml)), bytes(String.join("\n", hocon)), Map.of()));
    }

    @Property(tries = TRIES)
    void shouldSurviveAnyEnvironment(@ForAll String value, @ForAll("variables") String name) throws IOException {
        check(load(new byte[0], new byte[0], Map.of(name, value)));
    }

    @Property(tries = TRIES)
    void shouldSurviveAnySystemProperty(@ForAll String value, @ForAll("names") String name, @ForAll String end) {
        check(ConfigSources.in(directory).property(name, value).property(name + "." + end, value).load());
    }

    @Example
    void shouldSurviveNestingWithoutEnd() throws IOException {
        check(load(bytes("a = " + "[".repeat(100_000)), bytes("a = " + "[".repeat(100_000)), Map.of()));
        check(load(bytes("a = " + "{x=".repeat(100_000)), bytes("a { ".repeat(100_000)), Map.of()));
        check(load(bytes("a.".repeat(100_000) + "b = 1"), bytes("a.".repeat(100_000) + "b = 1"), Map.of()));
    }

    @Example
    void shouldSurviveNumbersWithoutEnd() throws IOException {
        for (String number : List.of("9".repeat(5_000), "1e999999999", "-1e-999999999", "0x" + "f".repeat(5_000),
                "0.".concat("3".repeat(5_000)))) {
            Loaded loaded = load(bytes("[media-sfu]\nmax_room_peers = " + number),
                    bytes("pufferblow { max_room_peers = " + number + ", resume_grace = " + number
                            + "\nevents.rate_per_second = " + number + "}\njmt.dtls.handshake-timeout = " + number),
                    Map.of("RTC_MAX_ROOM_PEERS", number));
            check(loaded);
            assertThat(loaded.isValid()).isFalse();
        }
    }

    /** Each of them comes from one value that refers to itself or to the next. */
    @Example
    void shouldSurviveCircles() throws IOException {
        check(load(new byte[0], bytes("a = ${b}\nb = ${a}"), Map.of()));
        check(load(new byte[0], bytes("pufferblow = ${pufferblow}"), Map.of()));
        check(load(new byte[0], bytes("include \"jvb.conf\""), Map.of()));
    }

    @Provide
    Arbitrary<String> scraps() {
        return Arbitraries.of("[media-sfu]", "[[media-sfu]]", "media-sfu", "pufferblow", "overrides", "ice_servers",
                "max_room_peers", ".", "=", "{", "}", "[", "]", "\"", "'", "\"\"\"", "'''", "\n", " ", "#", "//",
                "1", "-", "0x", "e9", "nan", "true", "null", "${", "${?", "include ", "urls", "5s", ",", ":", "\\u",
                "é", "\u0000", "\ufeff", "𝄞", "1979-05-27T07:32:00Z").list().ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<List<String>> assignments() {
        return Combinators
                .combine(Arbitraries.of(ConfigKeys.all().stream().map(ConfigKey::toml).filter(key -> key != null)
                        .toList()), values())
                .as((key, value) -> key + " = " + value).list().ofMaxSize(8)
                .uniqueElements(line -> line.substring(0, line.indexOf(' ')));
    }

    @Provide
    Arbitrary<List<String>> paths() {
        List<String> keys = new java.util.ArrayList<>(ConfigKeys.all().stream().map(ConfigKey::path).toList());
        ConfigKeys.all().stream().filter(key -> key.server() != null)
                .forEach(key -> keys.add(Overrides.PATH + "." + key.server()));
        keys.addAll(List.of(Overrides.PATH, "pufferblow", "videobridge.ice", "pufferblow.overrides.ice_servers",
                "pufferblow.overrides.internal_api_base", "pufferblow.overrides.media_quality",
                "pufferblow.overrides.media_quality.audio", "pufferblow.overrides.media_quality.audio.channels",
                "pufferblow.overrides.media_quality.audio.profiles"));
        return Combinators.combine(Arbitraries.of(keys), values()).as((key, value) -> key + " = " + value).list()
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(Arbitraries.of("pufferblow", "jmt", "ice4j.harvest", "videobrige", "", "."),
                Arbitraries.of(ConfigKeys.all().stream().map(ConfigKey::path).toList()));
    }

    @Provide
    Arbitrary<String> variables() {
        return Arbitraries.of(ConfigKeys.all().stream().map(ConfigKey::env).filter(name -> name != null).toList());
    }

    private static Arbitrary<String> values() {
        return Arbitraries.oneOf(Arbitraries.of("0", "-1", "1", "1.5", "1e400", "nan", "true", "[]", "[[]]", "\"\"",
                "\"x\"", "\":8787\"", "\"::\"", "\"[::1]:1\"", "\"5s\"", "\"-5s\"", "\"http://a\"", "\"http://[\"",
                "\"stun:\"", "{ }", "{ a = 1 }", "[ { } ]", "[ \"a\", 1, true ]", "[ { urls = [ 1 ] } ]",
                "[ { urls = \"stun:a\" } ]", "{ audio = { profiles = { x = 1 } } }", "1979-05-27",
                "[ { local-address = \"1.2.3.4\", public-address = \"5.6.7.8\", local-port = 0, public-port = 1 } ]"),
                Arbitraries.longs().map(String::valueOf), Arbitraries.doubles().map(String::valueOf),
                Arbitraries.strings().alpha().numeric().withChars(":/.-[]@%").ofMaxLength(30).map(s -> '"' + s + '"'));
    }

    private static Loaded load(byte[] toml, byte[] hocon, Map<String, String> env) throws IOException {
        Path tomlFile = Files.write(directory.resolve("config.toml"), toml);
        Path hoconFile = Files.write(directory.resolve("jvb.conf"), hocon);
        return ConfigLoader.load(new ConfigInputs(Optional.of(tomlFile), List.of(), Optional.of(hoconFile),
                directory.resolve("absent"), env, Map.of(), Map.of()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What came of it can be shown in full, and every problem says something printable. */
    private static void check(Loaded loaded) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertThat(loaded.check(stream, stream)).isEqualTo(loaded.isValid() ? 0 : 1);
        assertThat(loaded.errors()).allSatisfy(problem -> {
            assertThat(problem.expected()).isNotBlank();
            assertThat(problem.source()).isNotBlank();
            assertThat(problem.message()).doesNotContain("\n").hasSizeLessThan(1500);
        });
        int peers = loaded.config().get(ConfigKeys.MAX_ROOM_PEERS);
        assertThat(peers).isBetween(1, 250);
        assertThat(loaded.config().get(ConfigKeys.DTLS_TIMEOUT)).isPositive();
    }
}
