package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pufferblow.adapter.control.BootstrapAnswer;
import org.pufferblow.bridge.BridgeConfig;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportConfig.HostPort;
import org.pufferblow.transport.TransportConfig.StaticMapping;

/** The table of settings against its documentation and against those who get the values. */
class ConfigKeysTest {
    @TempDir
    private Path directory;

    @Test
    void shouldBeDocumentedOneToOne() {
        assertThat(Layer.reference().paths()).isEqualTo(
                ConfigKeys.all().stream().map(ConfigKey::path).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void shouldEachHaveAMeaning() throws IOException {
        List<String> lines = Files.readAllLines(Path.of(System.getProperty("repository.root"), "reference.conf"));
        String above = "";
        for (String line : lines) {
            if (line.matches("\\s*[a-z_.-]+ = .*")) {
                assertThat(above.strip()).as(line).startsWith("#");
            }
            above = line;
        }
    }

    @Test
    void shouldNotListWhatHasAnEffectAsWithoutOne() {
        assertThat(ConfigKeys.all()).allSatisfy(key -> assertThat(HoconFile.withoutEffect(key.path())).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({":8787,0.0.0.0,8787", "0.0.0.0:1,0.0.0.0,1", "[::]:8787,0:0:0:0:0:0:0:0,8787",
            "127.0.0.1:65535,127.0.0.1,65535", "[2001:db8::1]:9,2001:db8:0:0:0:0:0:1,9", "localhost:80,127.0.0.1,80"})
    void shouldReadTheFormsOfABindAddress(String text, String address, int port) {
        InetSocketAddress bind = ConfigSources.in(directory).section("bind_addr = \"" + text + "\"").load().config()
                .bindAddress();

        assertThat(bind.getAddress().getHostAddress()).isEqualTo(address);
        assertThat(bind.getPort()).isEqualTo(port);
    }

    @Test
    void shouldLeaveAHostNameToWhoeverBinds() {
        InetSocketAddress bind = ConfigSources.in(directory).env("RTC_BIND_ADDR", "sfu.internal:8787").load().config()
                .bindAddress();

        assertThat(bind.isUnresolved()).isTrue();
        assertThat(bind.getHostString()).isEqualTo("sfu.internal");
    }

    @Test
    void shouldHandEverySettingToTheTransport() {
        TransportConfig config = settings(
                """
                        videobridge {
                          ice { udp.port = 10000, ufrag-prefix = "n1+", advertise-private-candidates = false
                            restart { transition-window = 400 ms, timeout = 5s } }
                          entity-expiration.timeout = 90 seconds
                          ep-connection-status { first-transfer-timeout = 1s, max-inactivity-limit = 2s, check-interval = 30 ms }
                          redact-remote-addresses = false
                        }
                        jmt {
                          dtls {
                            handshake-timeout = 4 seconds
                            cipher-suites = [ TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 ]
                            local-fingerprint-hash-function = sha-512
                            accepted-fingerprint-hash-functions = [ sha-256 ]
                          }
                          srtp { protection-profiles = [ SRTP_AES128_CM_HMAC_SHA1_80 ], factory-class = BouncyCastle }
                        }
                        ice4j {
                          send-to-last-received-from-address = false
                          harvest {
                            use-ipv6 = false, use-link-local-addresses = true
                            allowed-interfaces = [ eth0 ], blocked-interfaces = [ eth1 ]
                            allowed-addresses = [ 10.0.0.5 ], blocked-addresses = [ "2001:db8::5" ]
                            mapping {
                              static-mappings = [ { local-address = 10.0.0.5, public-address = 203.0.113.7
                                local-port = 10000, public-port = 20000, name = x } ]
                              stun.addresses = [ "stun.example.org" ]
                            }
                          }
                          consent-freshness { interval = 6s, original-wait-interval = 70 ms, max-wait-interval = 80 ms
                            max-retransmissions = 9, randomize-interval = false }
                        }
                        pufferblow.transport { io = nio, port-threads = 3 }
                        pufferblow.advertise_ips = [ 203.0.113.8 ]""")
                .transport();

        assertThat(config).isEqualTo(new TransportConfig(10000, "n1+", false, false, false,
                new TransportConfig.Harvest(false, true, List.of("eth0"), List.of("eth1"), List.of("10.0.0.5"),
                        List.of("2001:db8::5"), List.of(new StaticMapping("10.0.0.5", 10000, "203.0.113.7", 20000)),
                        List.of("203.0.113.8"), List.of(new HostPort("stun.example.org", 3478))),
                new TransportConfig.Consent(Duration.ofSeconds(6), Duration.ofMillis(70), Duration.ofMillis(80), 9,
                        false),
                new TransportConfig.Dtls(Duration.ofSeconds(4),
                        List.of("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"), "sha-512", List.of("sha-256")),
                new TransportConfig.Srtp(List.of("SRTP_AES128_CM_HMAC_SHA1_80"), "BouncyCastle"),
                new TransportConfig.ConnectionStatus(Duration.ofSeconds(1), Duration.ofSeconds(2),
                        Duration.ofMillis(30)),
                new TransportConfig.Restart(Duration.ofMillis(400), Duration.ofSeconds(5)),
                new TransportConfig.Sockets(TransportConfig.Io.NIO, 3)));
    }

    @Test
    void shouldHandTheExpirationToTheRooms() {
        assertThat(settings("videobridge.entity-expiration.timeout = 90 seconds").rooms().expiration())
                .isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void shouldHandEveryJitsiSettingToTheBridge() {
        assertThat(settings("""
                videobridge {
                  speech-activity { recent-speakers-count = 4, enable-silence-detection = true
                    silence-detection-timeout = 7 seconds }
                  loudest { route-loudest-only = false, num-loudest = 8, always-route-dominant = false
                    energy-expire-time = 200 ms, energy-alpha-pct = 20 }
                }
                jmt.audio.level { discard-silence = false, forwarded-silence-packets-limit = 9 }""").bridge())
                .isEqualTo(new BridgeConfig(new BridgeConfig.SpeechActivity(4, true, Duration.ofSeconds(7)),
                        new BridgeConfig.Loudest(false, 8, false, Duration.ofMillis(200), 20),
                        new BridgeConfig.Silence(false, 9)));
    }

    @Test
    void shouldDocumentTheBridgesOwnDefaults() {
        assertThat(settings("").bridge()).isEqualTo(BridgeConfig.defaults());
    }

    @Test
    void shouldHandTheRestartsToTheRooms() {
        assertThat(settings("""
                videobridge { ice.restart { enabled = false, timeout = 5s }
                  ep-connection-status { max-inactivity-limit = 2s, check-interval = 30 ms } }""").rooms().repair())
                .isEqualTo(new Settings.Repair(false, Duration.ofSeconds(5), Duration.ofMillis(2030)));
    }

    /** What ice4j reads by itself, it reads from here; what the transport does in its stead is kept from it. */
    @Test
    void shouldShowIce4jTheOperatorsSettings() {
        Config seen = JitsiConfigBridge.forIce4j(ConfigSources.in(directory).hocon("""
                ice4j { software = "mine", send-to-last-received-from-address = false
                  ice { max-check-list-size = 7, termination-delay = 9 seconds }
                  consent-freshness.interval = 11 seconds
                  harvest { use-ipv6 = false, mapping { aws { enabled = true, force = true }
                    stun.addresses = [ "a:1" ]
                    static-mappings = [ { local-address = "10.0.0.5", public-address = "203.0.113.7" } ] } } }
                videobridge.redact-remote-addresses = false""").load().config());

        assertThat(seen.getString("ice4j.software")).isEqualTo("mine");
        assertThat(seen.getBoolean("ice4j.send-to-last-received-from-address")).isFalse();
        assertThat(seen.getInt("ice4j.ice.max-check-list-size")).isEqualTo(7);
        assertThat(seen.getDuration("ice4j.ice.termination-delay")).isEqualTo(Duration.ofSeconds(9));
        assertThat(seen.getDuration("ice4j.consent-freshness.interval")).isEqualTo(Duration.ofSeconds(11));
        assertThat(seen.getBoolean("ice4j.harvest.use-ipv6")).isFalse();
        assertThat(seen.getBoolean("ice4j.redact-remote-addresses")).isFalse();
        assertThat(seen.getBoolean("ice4j.harvest.mapping.aws.enabled")).isFalse();
        assertThat(seen.getBoolean("ice4j.harvest.mapping.aws.force")).isFalse();
        assertThat(seen.getStringList("ice4j.harvest.mapping.stun.addresses")).isEmpty();
        assertThat(seen.getConfigList("ice4j.harvest.mapping.static-mappings")).isEmpty();
    }

    private Settings settings(String hocon) {
        Loaded loaded = ConfigSources.in(directory).hocon(hocon).load();
        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
        return Settings.merge(loaded.config(), new BootstrapAnswer("http://server:7575/api", "internal",
                java.util.Map.of(), List.of(), Optional.empty())).settings();
    }
}
