package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who wins, for every setting that Pufferblow's TOML knows. */
class PrecedenceTest {
    @TempDir
    private Path directory;

    /** A setting with a different good value for each source, in that source's own syntax. */
    record Row(ConfigKey<?> knob, String toml, String hocon, String env) {
        @Override
        public String toString() {
            return knob.path();
        }
    }

    static Stream<Row> rows() {
        return ConfigKeys.all().stream().filter(knob -> knob.toml() != null).map(knob -> switch (knob.toml()) {
            case "bootstrap_config_url" -> new Row(knob, "\"http://a:1/x\"", "\"http://b:2/x\"", "http://c:3/x");
            case "bootstrap_secret", "metrics_secret" -> new Row(knob, "\"aa\"", "\"bb\"", "cc");
            case "bootstrap_http_timeout", "bootstrap_retry_delay" -> new Row(knob, "\"1m30s\"", "500ms", "1.5h");
            case "bind_addr" -> new Row(knob, "\":1111\"", "\"127.0.0.1:2222\"", "[::]:3333");
            case "log_level" -> new Row(knob, "\"debug\"", "warn", "error");
            case "room_end_grace_seconds" -> new Row(knob, "11", "22", "33s");
            case "udp_port_max" -> new Row(knob, "60001", "60002", "60003");
            case "advertise_ips" ->
                new Row(knob, "\"203.0.113.1\"", "[ \"203.0.113.2\" ]", "203.0.113.3, 203.0.113.4");
            default -> new Row(knob, "101", "102", "103");
        });
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldLetLaterSourcesWin(Row row) {
        ConfigKey<?> knob = row.knob();
        ConfigSources sources = ConfigSources.in(directory);
        Value<?> byDefault = value(sources, knob);
        sources.section(knob.toml() + " = " + row.toml());
        Value<?> byToml = value(
                sources.env("RTC_BOOTSTRAP_SECRET", knob.secret() && knob.toml().equals("bootstrap_secret") ? "" : "x"),
                knob);
        sources.hocon(knob.path() + " = " + row.hocon());
        Value<?> byHocon = value(sources, knob);

        assertThat(byToml.origin().kind()).isEqualTo(SourceKind.TOML);
        assertThat(byHocon.origin().kind()).isEqualTo(SourceKind.HOCON);
        assertThat(List.of(byDefault.value(), byToml.value(), byHocon.value())).doesNotHaveDuplicates();
        if (knob.env() != null) {
            Value<?> byEnv = value(sources.env(knob.env(), row.env()), knob);
            assertThat(byEnv.origin().place()).isEqualTo("environment variable " + knob.env());
            assertThat(byEnv.value()).isNotIn(byDefault.value(), byToml.value(), byHocon.value());
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldTakeZeroAndEmptyForTheDefault(Row row) {
        ConfigKey<?> knob = row.knob();
        Value<?> byDefault = ConfigSources.in(directory).load().config().value(knob);
        boolean text = row.toml().startsWith("\"");
        for (String nothing : Arrays.asList(text ? "\"\"" : "0", text ? "\"  \"" : "0")) {
            ConfigSources sources = ConfigSources.in(directory).section(knob.toml() + " = " + nothing)
                    .hocon(knob.path() + " = " + nothing);
            if (knob.env() != null) {
                sources.env(knob.env(), "");
            }
            Loaded loaded = sources.load();
            assertThat(loaded.config().get(knob))
                    .isEqualTo(knob.secret() && knob.toml().equals("bootstrap_secret") ? "" : byDefault.value());
            assertThat(loaded.errors()).hasSize(knob.secret() && knob.toml().equals("bootstrap_secret") ? 1 : 0);
        }
    }

    @Test
    void shouldNameTheLineOfEachValue() {
        LocalConfig config = ConfigSources.in(directory)
                .toml("[database]\nport = 1\n\n[media-sfu]\n\nmax_room_peers = 7\n")
                .hocon("pufferblow {\n  takeover = false\n}\n").load().config();

        assertThat(config.value(ConfigKeys.MAX_ROOM_PEERS).origin().place()).endsWith("config.toml:6");
        assertThat(config.value(ConfigKeys.TAKEOVER).origin().place()).endsWith("jvb.conf:2");
        assertThat(config.value(ConfigKeys.RESUME_GRACE).origin().place()).isEqualTo("reference.conf");
    }

    private Value<?> value(ConfigSources sources, ConfigKey<?> knob) {
        Loaded loaded = sources.load();
        assertThat(loaded.errors().stream().map(Problem::message).filter(m -> !m.startsWith("bootstrap_secret")))
                .isEmpty();
        return loaded.config().value(knob);
    }
}
