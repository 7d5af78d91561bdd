package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.adapter.control.BootstrapAnswer;
import org.pufferblow.adapter.control.IceServer;
import org.pufferblow.adapter.control.MediaQuality;
import org.pufferblow.transport.TransportConfig.HostPort;

class SettingsTest {
    private static final String BASE = "http://server:7575/api/internal/v1/voice";

    @TempDir
    private Path directory;

    @Test
    void shouldPreferTheServerToTomlHoconAndEnvironment() {
        ConfigSources sources = ConfigSources.in(directory).section("max_total_peers = 1\nmax_room_peers = 2")
                .hocon("pufferblow.max_total_peers = 3").env("RTC_MAX_TOTAL_PEERS", "4");

        Settings settings = merge(sources, Map.of("max_total_peers", 500L)).settings();

        assertThat(settings.rooms().maxTotalPeers()).isEqualTo(500);
        assertThat(settings.rooms().maxRoomPeers()).as("the server is silent").isEqualTo(2);
    }

    /** An override of the server's address would lead the second server's events to the first one's. */
    @Test
    void shouldKnowNothingOfTheRealServerWithinASecondOne() {
        LocalConfig real = ConfigSources.in(directory).section("bootstrap_secret = \"of the real one\"").hocon("""
                jmt.srtp.factory-class = "JDK"
                pufferblow.overrides {
                  internal_api_base = "https://real/voice/", udp_port_min = 11, udp_port_max = 12
                  ice_servers = [ { urls = ["stun:real:3478"] } ]
                }""").load().config();

        LocalConfig second = real.within(URI.create("http://127.0.0.1:1/bootstrap"), "of the second one");

        assertThat(second.bootstrap().configUrl()).hasToString("http://127.0.0.1:1/bootstrap");
        assertThat(second.bootstrap().secret()).isEqualTo("of the second one");
        Settings settings = Settings.merge(second,
                new BootstrapAnswer("http://127.0.0.1:1/voice", "secret", Map.of(), List.of(), Optional.empty()))
                .settings();
        assertThat(settings.controlPlane().internalApiBase()).hasToString("http://127.0.0.1:1/voice");
        assertThat(settings.iceServers()).isEmpty();
        assertThat(settings.transport().srtp().factoryClass()).as("the same code runs").isEqualTo("JDK");
    }

    @Test
    void shouldServeNoLargerRoomsThanDescriptionsCanBeReadOf() {
        ConfigSources sources = ConfigSources.in(directory);

        Settings.Merged merged = merge(sources, Map.of("max_room_peers", 1_000L));

        assertThat(merged.settings().rooms().maxRoomPeers()).isEqualTo(250);
        assertThat(merged.warnings()).singleElement().asString().contains("max_room_peers", "at most 250", "got 1000");
        assertThat(merge(sources, Map.of("max_room_peers", 250L)).warnings()).isEmpty();
    }

    @Test
    void shouldPreferOverridesToTheServer() {
        ConfigSources sources = ConfigSources.in(directory).hocon("""
                pufferblow.overrides {
                  max_total_peers = 1, max_room_peers = 2, room_end_grace_seconds = 3, internal_event_workers = 4
                  internal_event_queue_size = 5, internal_http_timeout_seconds = 6, ws_write_timeout_seconds = 7
                  ws_ping_interval_seconds = 8, ws_pong_wait_seconds = 9, ws_read_limit_bytes = 10
                  udp_port_min = 11, udp_port_max = 12, internal_api_base = "https://other/voice/"
                }""");
        Map<String, Long> server = Map.ofEntries(Map.entry("max_total_peers", 100L), Map.entry("max_room_peers", 100L),
                Map.entry("room_end_grace_seconds", 100L), Map.entry("internal_event_workers", 100L),
                Map.entry("internal_event_queue_size", 100L), Map.entry("internal_http_timeout_seconds", 100L),
                Map.entry("ws_write_timeout_seconds", 100L), Map.entry("ws_ping_interval_seconds", 100L),
                Map.entry("ws_pong_wait_seconds", 100L), Map.entry("ws_read_limit_bytes", 100L),
                Map.entry("udp_port_min", 100L), Map.entry("udp_port_max", 101L));

        Settings.Merged merged = merge(sources, server);

        assertThat(merged.warnings()).isEmpty();
        Settings settings = merged.settings();
        assertThat(settings.rooms()).isEqualTo(new Settings.Rooms(1, 2, Duration.ofSeconds(3), Duration.ofSeconds(15),
                Duration.ofMinutes(1), true,
                new Settings.Repair(true, Duration.ofSeconds(20), Duration.ofMillis(8500))));
        assertThat(settings.controlPlane().eventWorkers()).isEqualTo(4);
        assertThat(settings.controlPlane().eventQueueSize()).isEqualTo(5);
        assertThat(settings.controlPlane().httpTimeout()).isEqualTo(Duration.ofSeconds(6));
        assertThat(settings.controlPlane().internalApiBase()).hasToString("https://other/voice");
        assertThat(settings.webSocket()).isEqualTo(
                new Settings.WebSocket(Duration.ofSeconds(7), Duration.ofSeconds(8), Duration.ofSeconds(9), 10));
        assertThat(settings.transport().port()).isEqualTo(11);
    }

    @Test
    void shouldIgnoreWhatTheServerSaysOutOfBounds() {
        Settings.Merged merged = merge(ConfigSources.in(directory),
                Map.of("udp_port_min", 70000L, "max_room_peers", Long.MAX_VALUE, "ws_read_limit_bytes", -5L));

        assertThat(merged.settings().transport().port()).isEqualTo(50000);
        assertThat(merged.settings().rooms().maxRoomPeers()).isEqualTo(250);
        assertThat(merged.settings().webSocket().readLimitBytes()).isEqualTo(1 << 20);
        assertThat(merged.warnings()).hasSize(3).anyMatch(w -> w.startsWith("udp_port_min"))
                .anyMatch(w -> w.startsWith("max_room_peers")).anyMatch(w -> w.startsWith("ws_read_limit_bytes"));
    }

    @Test
    void shouldIgnoreARangeThatEndsBeforeItBegins() {
        Settings.Merged merged = merge(ConfigSources.in(directory),
                Map.of("udp_port_min", 50100L, "udp_port_max", 50099L));

        assertThat(merged.settings().transport().port()).isEqualTo(50000);
        assertThat(merged.warnings()).singleElement().asString().contains("udp_port_min", "50099");
    }

    @Test
    void shouldHalveThePongWaitForAPingThatWouldComeTooLate() {
        Settings.Merged merged = merge(ConfigSources.in(directory),
                Map.of("ws_ping_interval_seconds", 45L, "ws_pong_wait_seconds", 45L));

        assertThat(merged.settings().webSocket().pingInterval()).isEqualTo(Duration.ofMillis(22_500));
        assertThat(merged.warnings()).singleElement().asString().contains("ws_ping_interval_seconds");
    }

    @Test
    void shouldLetAnOperatorsPortWinOverTheRange() {
        ConfigSources sources = ConfigSources.in(directory).hocon("videobridge.ice.udp.port = 10000");

        assertThat(merge(sources, Map.of("udp_port_min", 50100L)).settings().transport().port()).isEqualTo(10000);
        assertThat(merge(ConfigSources.in(directory).hocon(""), Map.of("udp_port_min", 50100L)).settings().transport()
                .port())
                .isEqualTo(50100);
    }

    @Test
    void shouldTakeTwoEventWorkersPerCoreUnlessToldOtherwise() {
        assertThat(merge(ConfigSources.in(directory), Map.of()).settings().controlPlane().eventWorkers()).isEqualTo(6);
        assertThat(merge(ConfigSources.in(directory), Map.of("internal_event_workers", 4L)).settings().controlPlane()
                .eventWorkers()).isEqualTo(4);
    }

    @Test
    void shouldDescribeIceServersWithoutTheirCredentials() {
        assertThat(new IceServer(List.of("turn:user:hush@relay:1", "stun:a"), "user", "hush2").described())
                .isEqualTo("turn:relay:1, stun:a (with credentials)");
        assertThat(new IceServer(List.of("stun:a"), "", "").described()).isEqualTo("stun:a");
    }

    @Test
    void shouldAskTheStunServersOfBothSidesOnce() {
        ConfigSources sources = ConfigSources.in(directory)
                .hocon("ice4j.harvest.mapping.stun.addresses = [ \"own:1\", \"shared:3478\" ]");
        BootstrapAnswer answer = answer(Map.of(),
                List.of(new IceServer(List.of("stun:shared", "turn:relay:1", "turn:shared?transport=udp",
                        "turn:relay:2?transport=tcp", "turns:tls", "stuns:tls:1", "stun:bad:99999"), "u", "c"),
                        new IceServer(List.of("STUN:[2001:db8::1]:5"), null, null)));

        Settings.Merged merged = Settings.merge(sources.load().config(), answer, 1);

        assertThat(merged.settings().transport().harvest().stunServers()).containsExactly(new HostPort("own", 1),
                new HostPort("shared", 3478), new HostPort("2001:db8::1", 5), new HostPort("relay", 1));
        assertThat(merged.warnings()).singleElement().asString().contains("stun:bad:99999");
    }

    @Test
    void shouldOverrideIceServersWholeAndMediaQualityByField() {
        ConfigSources sources = ConfigSources.in(directory)
                .hocon("""
                        pufferblow.overrides {
                          ice_servers = [ { urls = "stun:mine:1" }, { urls = [ "turn:t:2" ], username = u, credential = c } ]
                          media_quality { default_profile = high, audio { dtx_enabled = false, profiles.high.bitrate_kbps = 96 } }
                        }""");

        Settings settings = Settings.merge(sources.load().config(),
                answer(Map.of(), List.of(new IceServer(List.of("stun:theirs:1"), null, null))), 1).settings();

        assertThat(settings.iceServers()).containsExactly(new IceServer(List.of("stun:mine:1"), null, null),
                new IceServer(List.of("turn:t:2"), "u", "c"));
        assertThat(settings.mediaQuality()).isEqualTo(new MediaQuality("high", 48000, 1, false, false, true,
                Map.of("low", 24, "balanced", 48, "high", 96)));
    }

    @Test
    void shouldRefuseAnInternalApiBaseThatIsNoUrl() {
        LocalConfig config = ConfigSources.in(directory).load().config();
        BootstrapAnswer answer = new BootstrapAnswer("not a url", "x", Map.of(), List.of(), Optional.empty());

        assertThatThrownBy(() -> Settings.merge(config, answer)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("internal_api_base");
    }

    private static Settings.Merged merge(ConfigSources sources, Map<String, Long> server) {
        Loaded loaded = sources.load();
        assertThat(loaded.errors()).isEmpty();
        return Settings.merge(loaded.config(), answer(server, List.of()), 3);
    }

    private static BootstrapAnswer answer(Map<String, Long> settings, List<IceServer> servers) {
        return new BootstrapAnswer(BASE, "internal", settings, servers, Optional.empty());
    }
}
