package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --check-config} prints, and its exit codes. */
class CheckConfigTest {
    @TempDir
    private Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldPrintEverySettingWithItsSource() {
        int exit = check(ConfigSources.in(directory).section("log_level = \"warn\"")
                .hocon("""
                        videobridge.ice.udp.port = 10000
                        ice4j.harvest.mapping.static-mappings = [ { local-address = "10.0.0.5", public-address = "203.0.113.7" } ]
                        """)
                .property("videobridge.loudest.num-loudest", "3").property("pufferblow.metrics_secret", "hunter2")
                .env("RTC_ROOM_END_GRACE", "1m30s").load());

        assertThat(exit).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(lines()).contains(
                "pufferblow.log_level = \"warn\"    # " + directory.resolve("config.toml") + ":2",
                "videobridge.ice.udp.port = 10000    # " + directory.resolve("jvb.conf") + ":1",
                "ice4j.harvest.mapping.static-mappings = [10.0.0.5 -> 203.0.113.7]    # "
                        + directory.resolve("jvb.conf") + ":2",
                "videobridge.loudest.num-loudest = 3    # system property",
                "pufferblow.metrics_secret = ***    # system property",
                "pufferblow.room_end_grace_seconds = 90 s *    # environment variable RTC_ROOM_END_GRACE",
                "pufferblow.bind_addr = \"0.0.0.0:8787\"    # reference.conf",
                "ice4j.consent-freshness.original-wait-interval = 500.0 ms    # reference.conf");
        assertThat(lines()).hasSize(1 + ConfigKeys.all().size());
    }

    @Test
    void shouldMaskSecrets() {
        int exit = check(ConfigSources.in(directory).section("metrics_secret = \"metrics-hunter2\"").hocon("""
                pufferblow.overrides.ice_servers = [
                  { urls = [ "turn:t:1" ], username = "name-hunter2", credential = "turn-hunter2" } ]""").load());

        assertThat(exit).isZero();
        assertThat(lines()).contains(
                "pufferblow.bootstrap_secret = ***    # environment variable RTC_BOOTSTRAP_SECRET",
                "pufferblow.metrics_secret = ***    # " + directory.resolve("config.toml") + ":2").anyMatch(
                        line -> line.contains("{ urls = [\"turn:t:1\"], credential=*** }"));
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain(ConfigSources.SECRET).doesNotContain("hunter2");
    }

    @Test
    void shouldPrintWhatIsWrongAndExitWithOne() {
        int exit = check(ConfigSources.in(directory).withoutSecret()
                .hocon("pufferblow.log_level = loud\nvideobridge.cc.trust-bwe = true").load());

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(3)
                .anyMatch(line -> line.startsWith("error: pufferblow.log_level (" + directory.resolve("jvb.conf")))
                .anyMatch(line -> line.startsWith("error: bootstrap_secret (nowhere)"))
                .anyMatch(line -> line.startsWith("warning: videobridge.cc.trust-bwe"));
        assertThat(lines()).contains("pufferblow.log_level = \"info\"    # reference.conf",
                "pufferblow.bootstrap_secret = \"\"    # reference.conf");
    }

    @Test
    void shouldPrintOverridesByTheServersNames() {
        int exit = check(ConfigSources.in(directory).hocon("""
                pufferblow.overrides {
                  max_total_peers = 7, room_end_grace_seconds = 3, internal_api_base = "http://a:1/b/"
                  media_quality.default_profile = high
                }""").load());

        assertThat(exit).isZero();
        assertThat(lines()).anyMatch(line -> line.startsWith("pufferblow.overrides.max_total_peers = 7    # "))
                .anyMatch(line -> line.startsWith("pufferblow.overrides.room_end_grace_seconds = 3 s    # "))
                .anyMatch(line -> line.startsWith("pufferblow.overrides.internal_api_base = http://a:1/b    # "))
                .anyMatch(line -> line.startsWith("pufferblow.overrides.media_quality = ") && line.contains("high"));
    }

    private int check(Loaded loaded) {
        return loaded.check(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private java.util.List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
