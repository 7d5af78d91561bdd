package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.adapter.config.Loaded.Problem;

/** Every bad value is told by its key, its source and what was expected, all of them in one go. */
class BadValuesTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "max_room_peers = \"7\"                  | a whole number from 1 to 250 (everyone's description names everyone), got \"7\"",
            "max_room_peers = 7.5                    | a whole number from 1 to 250 (everyone's description names everyone), got 7.5",
            "max_room_peers = -1                     | a whole number from 1 to 250 (everyone's description names everyone), got -1",
            "max_room_peers = 251                    | a whole number from 1 to 250 (everyone's description names everyone), got 251",
            "max_room_peers = 99999999999999999999999| a whole number from 1 to 250 (everyone's description names everyone), got 99999999999999999999999",
            "max_room_peers = true                   | a whole number from 1 to 250 (everyone's description names everyone), got true",
            "max_room_peers = [ 7 ]                  | a whole number from 1 to 250 (everyone's description names everyone), got a list",
            "max_room_peers = { a = 7 }              | a whole number from 1 to 250 (everyone's description names everyone), got a table",
            "max_room_peers = nan                    | a whole number from 1 to 250 (everyone's description names everyone), got ",
            "max_room_peers = inf                    | a whole number from 1 to 250 (everyone's description names everyone), got ",
            "max_room_peers = 1979-05-27             | a whole number from 1 to 250 (everyone's description names everyone), got ",
            "room_end_grace_seconds = -1             | whole seconds from 0 to 86400, got -1",
            "room_end_grace_seconds = \"15s\"        | whole seconds from 0 to 86400, got \"15s\"",
            "bootstrap_http_timeout = \"fast\"       | a duration such as 5s, 1m30s or 500ms",
            "bootstrap_http_timeout = \"-5s\"        | a duration such as 5s, 1m30s or 500ms, not negative",
            "bootstrap_http_timeout = 5              | a duration such as 5s, 1m30s or 500ms",
            "bootstrap_http_timeout = \"5 seconds\"  | a duration such as 5s, 1m30s or 500ms",
            "bootstrap_retry_delay = \"25h\"         | not negative and at most 24h, got \"25h\"",
            "bootstrap_max_retries = -1              | a whole number from 0 to 1000000, got -1",
            "log_level = \"loud\"                    | one of debug, info, warn, error, got \"loud\"",
            "advertise_ips = \"203.0.113.7,\"       | an IP address, got \"\"",
            "advertise_ips = \"sfu.example.org\"    | an IP address, got \"sfu.example.org\"",
            "advertise_ips = \"203.0.113.7:5000\"   | an IP address, got \"203.0.113.7:5000\"",
            "advertise_ips = [ \"0.0.0.0\" ]        | an IP address to which others can send, got \"0.0.0.0\"",
            "advertise_ips = \"239.1.2.3\"          | an IP address to which others can send, got \"239.1.2.3\"",
            "advertise_ips = 7                      | a list, got a number",
            "log_level = 3                           | one of debug, info, warn, error, got 3",
            "udp_port_min = 70000                    | a port from 1 to 65535, got 70000",
            "udp_port_max = -1                       | a port from 1 to 65535, got -1",
            "ws_read_limit_bytes = 999999999         | a whole number from 1 to 67108864, got 999999999",
            "bind_addr = \":0\"                      | an address such as \":8787\"",
            "bind_addr = \"8787\"                    | an address such as \":8787\"",
            "bind_addr = 8787                        | text, got a number",
            "bootstrap_config_url = \"ftp://a/b\"    | an http:// or https:// URL",
            "bootstrap_config_url = \"/relative\"    | an http:// or https:// URL",
            "bootstrap_config_url = \"http://u:p@h\" | without user information"})
    void shouldTellKeySourceAndExpectation(String line, String expected) {
        Loaded loaded = ConfigSources.in(directory).section(line).load();

        assertThat(loaded.errors()).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo(line.substring(0, line.indexOf(' ')));
            assertThat(problem.source()).isEqualTo(directory.resolve("config.toml") + ":2");
            assertThat(problem.expected()).startsWith("expected ").contains(expected);
        });
        assertThat(loaded.isValid()).isFalse();
    }

    @Test
    void shouldTellABadAddressByItsEnvironmentVariable() {
        Loaded loaded = ConfigSources.in(directory).env("RTC_ADVERTISE_IPS", "203.0.113.7, example").load();

        assertThat(loaded.errors()).singleElement().satisfies(problem -> assertThat(problem.message())
                .contains("RTC_ADVERTISE_IPS").endsWith("expected an IP address, got \"example\""));
    }

    @Test
    void shouldReadAddressesWithCommasBetweenThem() {
        LocalConfig config = ConfigSources.in(directory)
                .env("RTC_ADVERTISE_IPS", "203.0.113.7, 2001:db8::7,203.0.113.7")
                .load().config();

        assertThat(config.get(ConfigKeys.ADVERTISE_IPS)).containsExactly("203.0.113.7", "2001:db8::7");
    }

    @Test
    void shouldTellAllAtOnceFromAllSources() {
        Loaded loaded = ConfigSources.in(directory).withoutSecret()
                .section("log_level = \"loud\"\nudp_port_min = 60000\nudp_port_max = 59999").hocon("""
                        videobridge.ice.ufrag-prefix = "a:b"
                        jmt.dtls.cipher-suites = [ TLS_NULL ]
                        ice4j.harvest.allowed-addresses = [ "example.org" ]
                        pufferblow {
                          takeover = perhaps
                          overrides { max_room_peers = -4, udp_port_min = 5, udp_port_max = 4, ice_servers = "stun:x"
                            media_quality { audio { channels = 3, dtx_enabled = maybe } } }
                        }""").env("RTC_BIND_ADDR", "nowhere").env("RTC_ROOM_END_GRACE", "15").load();

        assertThat(loaded.errors()).extracting(Problem::key).containsExactlyInAnyOrder("bootstrap_secret", "log_level",
                "udp_port_min", "videobridge.ice.ufrag-prefix", "jmt.dtls.cipher-suites",
                "ice4j.harvest.allowed-addresses", "pufferblow.takeover", "pufferblow.overrides.max_room_peers",
                "udp_port_min", "pufferblow.overrides.ice_servers", "pufferblow.overrides.media_quality.audio.channels",
                "pufferblow.overrides.media_quality.audio.dtx_enabled", "bind_addr", "room_end_grace_seconds");
        assertThat(loaded.errors()).extracting(Problem::source).contains("environment variable RTC_BIND_ADDR",
                directory.resolve("config.toml") + ":2", directory.resolve("jvb.conf") + ":5");
    }

    @Test
    void shouldCheckWhatALaterSourceCovers() {
        Loaded loaded = ConfigSources.in(directory).section("max_total_peers = -1").env("RTC_MAX_TOTAL_PEERS", "5")
                .load();

        assertThat(loaded.config().get(ConfigKeys.MAX_TOTAL_PEERS)).isEqualTo(5);
        assertThat(loaded.errors()).singleElement().extracting(Problem::key).isEqualTo("max_total_peers");
    }

    @Test
    void shouldNameTheSystemProperty() {
        Loaded loaded = ConfigSources.in(directory).property("videobridge.loudest.num-loudest", "many")
                .property("pufferblow.bootstrap_secret", "hunter2\nhunter2")
                .property("pufferblow.max_total_peers", "-1")
                .env("RTC_MAX_TOTAL_PEERS", "5").load();

        assertThat(loaded.errors()).extracting(Problem::message).containsExactlyInAnyOrder(
                "videobridge.loudest.num-loudest (system property): expected a whole number from 1 to 1000, got \"many\"",
                "pufferblow.bootstrap_secret (system property): expected one line of text of at most 4096 characters",
                "pufferblow.max_total_peers (system property): expected a whole number from 1 to 1000000, got \"-1\"");
        assertThat(loaded.config().get(ConfigKeys.MAX_TOTAL_PEERS)).isEqualTo(5);
    }

    @Test
    void shouldNameThePlacesOfAMissingSecret() {
        Loaded loaded = ConfigSources.in(directory).withoutSecret().load();

        assertThat(loaded.errors()).singleElement().extracting(Problem::expected).asString().contains("[media-sfu]",
                "config.toml", "RTC_BOOTSTRAP_SECRET", "jvb.conf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RTC_BOOTSTRAP_HTTP_TIMEOUT=5", "RTC_ROOM_END_GRACE=-5s", "RTC_MAX_TOTAL_PEERS=many",
            "RTC_MAX_ROOM_PEERS=1e9", "RTC_INTERNAL_EVENT_WORKERS=-1", "RTC_INTERNAL_EVENT_QUEUE_SIZE=1.5",
            "RTC_INTERNAL_EVENT_WORKERS=5.00000000000000000001", "RTC_UDP_PORT_MIN=0x10",
            "RTC_UDP_PORT_MIN=65536", "RTC_UDP_PORT_MAX=-2", "RTC_BOOTSTRAP_CONFIG_URL=server:7575",
            "RTC_BIND_ADDR=256.0.0.1:80"})
    void shouldNameTheEnvironmentVariable(String assignment) {
        String name = assignment.substring(0, assignment.indexOf('='));
        Loaded loaded = ConfigSources.in(directory).env(name, assignment.substring(name.length() + 1)).load();

        assertThat(loaded.errors()).singleElement()
                .satisfies(problem -> assertThat(problem.source()).isEqualTo("environment variable " + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"videobridge.ice.udp.port = 65536", "videobridge.ice.udp.port = -1",
            "videobridge.ice.advertise-private-candidates = 3", "videobridge.entity-expiration.timeout = 0",
            "videobridge.entity-expiration.timeout = soon",
            "videobridge.ep-connection-status.max-inactivity-limit = \"-3 seconds\"",
            "videobridge.redact-remote-addresses = \"\"", "jmt.dtls.handshake-timeout = [ 5 ]",
            "jmt.dtls.cipher-suites = []", "jmt.dtls.local-fingerprint-hash-function = md5",
            "jmt.dtls.accepted-fingerprint-hash-functions = [ sha-256, md5 ]",
            "jmt.srtp.protection-profiles = [ SRTP_NULL_HMAC_SHA1_80 ]", "jmt.srtp.factory-class = \"a b\"",
            "ice4j.harvest.use-ipv6 = 6", "ice4j.harvest.allowed-interfaces = eth0",
            "ice4j.harvest.blocked-addresses = [ 10.0.0 ]",
            "ice4j.harvest.mapping.static-mappings = [ { local-address = \"10.0.0.5\" } ]",
            "ice4j.harvest.mapping.static-mappings = [ { local-address = \"10.0.0.5\", public-address = \"::1\" } ]",
            "ice4j.harvest.mapping.stun.addresses = [ \"stun.example.org:0\" ]",
            "ice4j.consent-freshness.interval = 1 millisecond", "ice4j.consent-freshness.max-retransmissions = 0",
            "ice4j.ice.max-check-list-size = 0", "ice4j.software = [ x ]"})
    void shouldNameTheJitsiSetting(String line) {
        Loaded loaded = ConfigSources.in(directory).hocon("\n" + line).load();

        assertThat(loaded.errors()).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo(line.substring(0, line.indexOf(' ')));
            assertThat(problem.source()).isEqualTo(directory.resolve("jvb.conf") + ":2");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"bootstrap_secret = [ \"hunter2-hunter2\" ]",
            "metrics_secret = { a = \"hunter2-hunter2\" }",
            "bootstrap_secret = \"hunter2-hunter2\\nline\"", "bootstrap_config_url = \"http://me:hunter2-hunter2@h/\"",
            "bootstrap_secret = \"hunter2-hunter2", "internal_secret = \"hunter2-hunter2\"\nmax_room_peers = -1"})
    void shouldNotRepeatASecret(String line) {
        Loaded loaded = ConfigSources.in(directory).section(line).load();

        assertThat(loaded.errors()).isNotEmpty();
        assertThat(loaded.errors() + " " + loaded.warnings() + " " + loaded.config()).doesNotContain("hunter2");
    }
}
