package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pufferblow.adapter.config.Loaded.Problem;
import org.pufferblow.adapter.config.LocalConfig.Value;

/** Who wins, for every setting that Pufferblow's TOML knows. */
class PrecedenceTest {
    @TempDir
    private Path directory;

    /** A setting with a different good value for each source, in that source's own syntax. */
    record Row(ConfigKey<?> key, String toml, String hocon, String property, String env) {
        @Override
        public String toString() {
            return key.path();
        }
    }

    static Stream<Row> rows() {
        return ConfigKeys.all().stream().filter(key -> key.toml() != null).map(key -> switch (key.toml()) {
            case "bootstrap_config_url" ->
                new Row(key, "\"http://a:1/x\"", "\"http://b:2/x\"", "http://d:4/x", "http://c:3/x");
            case "bootstrap_secret", "metrics_secret" -> new Row(key, "\"aa\"", "\"bb\"", "dd", "cc");
            case "bootstrap_http_timeout", "bootstrap_retry_delay" ->
                new Row(key, "\"1m30s\"", "500ms", "4 seconds", "1.5h");
            case "bind_addr" -> new Row(key, "\":1111\"", "\"127.0.0.1:2222\"", "localhost:4444", "[::]:3333");
            case "log_level" -> new Row(key, "\"debug\"", "warn", "ERROR", "error");
            case "room_end_grace_seconds" -> new Row(key, "11", "22", "44", "33s");
            case "udp_port_max" -> new Row(key, "60001", "60002", "60004", "60003");
            case "advertise_ips" ->
                new Row(key, "\"203.0.113.1\"", "[ \"203.0.113.2\" ]", "203.0.113.5,203.0.113.6",
                        "203.0.113.3, 203.0.113.4");
            default -> new Row(key, "101", "102", "104", "103");
        });
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldLetLaterSourcesWin(Row row) {
        ConfigKey<?> key = row.key();
        ConfigSources sources = ConfigSources.in(directory);
        Value<?> byDefault = value(sources, key);
        sources.section(key.toml() + " = " + row.toml());
        Value<?> byToml = value(
                sources.env("RTC_BOOTSTRAP_SECRET", key.secret() && key.toml().equals("bootstrap_secret") ? "" : "x"),
                key);
        sources.hocon(key.path() + " = " + row.hocon());
        Value<?> byHocon = value(sources, key);

        assertThat(byToml.kind()).isEqualTo(Layer.Kind.TOML);
        assertThat(byHocon.kind()).isEqualTo(Layer.Kind.HOCON);
        assertThat(List.of(byDefault.value(), byToml.value(), byHocon.value())).doesNotHaveDuplicates();
        Value<?> byProperty = value(sources.property(key.path(), row.property()), key);
        assertThat(byProperty.kind()).isEqualTo(Layer.Kind.PROPERTY);
        assertThat(byProperty.place()).isEqualTo("system property");
        assertThat(byProperty.value()).isNotIn(byDefault.value(), byToml.value(), byHocon.value());
        if (key.env() != null) {
            Value<?> byEnv = value(sources.env(key.env(), row.env()), key);
            assertThat(byEnv.place()).isEqualTo("environment variable " + key.env());
            assertThat(byEnv.value()).isNotIn(byDefault.value(), byToml.value(), byHocon.value(), byProperty.value());
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldTakeZeroAndEmptyForTheDefault(Row row) {
        ConfigKey<?> key = row.key();
        Value<?> byDefault = ConfigSources.in(directory).load().config().value(key);
        boolean text = row.toml().startsWith("\"");
        for (String nothing : Arrays.asList(text ? "\"\"" : "0", text ? "\"  \"" : "0")) {
            ConfigSources sources = ConfigSources.in(directory).section(key.toml() + " = " + nothing)
                    .hocon(key.path() + " = " + nothing).property(key.path(), text ? "" : "0");
            if (key.env() != null) {
                sources.env(key.env(), "");
            }
            Loaded loaded = sources.load();
            assertThat(loaded.config().get(key))
                    .isEqualTo(key.secret() && key.toml().equals("bootstrap_secret") ? "" : byDefault.value());
            assertThat(loaded.errors()).hasSize(key.secret() && key.toml().equals("bootstrap_secret") ? 1 : 0);
        }
    }

    @Test
    void shouldNameTheLineOfEachValue() {
        LocalConfig config = ConfigSources.in(directory)
                .toml("[database]\nport = 1\n\n[media-sfu]\n\nmax_room_peers = 7\n")
                .hocon("pufferblow {\n  takeover = false\n}\n").load().config();

        assertThat(config.value(ConfigKeys.MAX_ROOM_PEERS).place()).endsWith("config.toml:6");
        assertThat(config.value(ConfigKeys.TAKEOVER).place()).endsWith("jvb.conf:2");
        assertThat(config.value(ConfigKeys.RESUME_GRACE).place()).isEqualTo("reference.conf");
    }

    /** As operators write into JAVA_SYS_PROPS. */
    @Test
    void shouldLetSystemPropertiesWinOverTheFile() {
        Loaded loaded = ConfigSources.in(directory)
                .hocon("videobridge.loudest { num-loudest = 5, energy-alpha-pct = 20 }")
                .property("videobridge.loudest.num-loudest", "3").property("ice4j.harvest.use-ipv6", "false")
                .property("jmt.dtls.handshake-timeout", "7 seconds").property("pufferblow.takeover", "off")
                .property("java.io.tmpdir", "/tmp").load();

        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
        LocalConfig config = loaded.config();
        assertThat(config.get(ConfigKeys.NUM_LOUDEST)).isEqualTo(3);
        assertThat(config.get(ConfigKeys.ENERGY_ALPHA)).isEqualTo(20);
        assertThat(config.get(ConfigKeys.USE_IPV6)).isFalse();
        assertThat(config.get(ConfigKeys.DTLS_TIMEOUT)).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.get(ConfigKeys.TAKEOVER)).isFalse();
    }

    @Test
    void shouldReadAListFromNumberedSystemProperties() {
        LocalConfig config = ConfigSources.in(directory).hocon("ice4j.harvest.allowed-interfaces = [ eth9 ]")
                .property("ice4j.harvest.allowed-interfaces.1", "eth1")
                .property("ice4j.harvest.allowed-interfaces.0", "eth0")
                .property("ice4j.harvest.mapping.static-mappings.0.local-address", "10.0.0.5")
                .property("ice4j.harvest.mapping.static-mappings.0.public-address", "203.0.113.7").load().config();

        assertThat(config.get(ConfigKeys.ALLOWED_INTERFACES)).containsExactly("eth0", "eth1");
        assertThat(config.get(ConfigKeys.STATIC_MAPPINGS)).hasSize(1);
        assertThat(JitsiConfigBridge.forIce4j(config).getStringList("ice4j.harvest.allowed-interfaces"))
                .containsExactly("eth0", "eth1");
    }

    @Test
    void shouldLetSystemPropertiesOverrideTheServer() {
        LocalConfig config = ConfigSources.in(directory)
                .hocon("pufferblow.overrides { max_total_peers = 7, max_room_peers = 8 }")
                .property("pufferblow.overrides.max_total_peers", "9").load().config();

        assertThat(config.overrides().numbers().get(ConfigKeys.MAX_TOTAL_PEERS))
                .satisfies(value -> assertThat(value.value()).isEqualTo(9))
                .satisfies(value -> assertThat(value.place()).isEqualTo("system property"));
        assertThat(config.overrides().numbers().get(ConfigKeys.MAX_ROOM_PEERS).place()).endsWith("jvb.conf:1");
    }

    @Test
    void shouldNameTheVariableThatAFileRefersTo() {
        LocalConfig config = ConfigSources.in(directory).hocon("pufferblow.max_total_peers = ${?PEERS}")
                .env("PEERS", "34").load().config();

        assertThat(config.value(ConfigKeys.MAX_TOTAL_PEERS).place()).isEqualTo("environment variable PEERS");
    }

    private Value<?> value(ConfigSources sources, ConfigKey<?> key) {
        Loaded loaded = sources.load();
        assertThat(loaded.errors().stream().map(Problem::message).filter(m -> !m.startsWith("bootstrap_secret")))
                .isEmpty();
        return loaded.config().value(key);
    }
}
