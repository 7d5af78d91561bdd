package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pufferblow.adapter.config.Loaded.Problem;

/** What nobody reads is told: an error where the section is ours alone, a warning where others write, too. */
class UnknownKeysTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"pufferblow.bind_adr,pufferblow.bind_addr", "pufferblow.max-room-peers,pufferblow.max_room_peers",
            "pufferblow.overrides.max_room_peer,max_room_peers", "pufferblow.overrides.ice_server,ice_servers",
            "pufferblow.overrides.event_queue_size,internal_event_queue_size",
            "pufferblow.overrides.media_quality.default_profil,default_profile",
            "pufferblow.overrides.media_quality.audio.dtx_enable,dtx_enabled"})
    void shouldRefuseOursInHoconAndNameTheNearest(String key, String nearest) {
        Loaded loaded = ConfigSources.in(directory).hocon(key + " = 1").load();

        assertThat(loaded.errors()).singleElement().extracting(Problem::message).asString().contains(
                key.substring(key.lastIndexOf('.') + 1), directory.resolve("jvb.conf") + ":1",
                "unknown setting, did you mean \"" + nearest + "\"?");
    }

    @Test
    void shouldWarnOfOursInTomlBecauseANewerWizardMayWriteMore() {
        Loaded loaded = ConfigSources.in(directory).section("max_rooms_peers = 5\nzzz = 1").load();

        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).hasSize(2)
                .anySatisfy(warning -> assertThat(warning).contains("max_rooms_peers", "config.toml:2",
                        "did you mean \"max_room_peers\"?"))
                .anySatisfy(warning -> assertThat(warning).contains("zzz", "config.toml:3").doesNotContain("did you"));
    }

    @Test
    void shouldWarnOfTyposInTheEnvironmentAndLeaveOtherProgramsAlone() {
        Loaded loaded = ConfigSources.in(directory).env("RTC_BIND_ADR", ":1").env("RTC_LOG", "x").env("OTHER", "y")
                .load();

        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).singleElement().asString().contains("RTC_BIND_ADR",
                "did you mean \"RTC_BIND_ADDR\"?");
    }

    @Test
    void shouldWarnOfUnknownJitsiSettings() {
        Loaded loaded = ConfigSources.in(directory)
                .hocon("videobridge.ice.udp.prt = 1\nice4j.harvest.use-ip6 = true\njmt.zzz.yyy.xxx = 1").load();

        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).hasSize(3)
                .anyMatch(w -> w.contains("did you mean \"videobridge.ice.udp.port\"?"))
                .anyMatch(w -> w.contains("did you mean \"ice4j.harvest.use-ipv6\"?"))
                .anyMatch(w -> w.contains("jmt.zzz.yyy.xxx"));
    }

    @Test
    void shouldWarnOnceOfJitsiSettingsWithoutEffect() {
        Loaded loaded = ConfigSources.in(directory).hocon("""
                videobridge {
                  cc.trust-bwe = true
                  http-servers { public { host = a, port = 8080, tls-port = 443 } }
                  octo { enabled = true, region = x }
                }
                ice4j.harvest.mapping.aws { enabled = true, force = false }""").load();

        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).hasSize(5).allMatch(w -> w.contains("has no effect here"))
                .filteredOn(w -> w.contains("videobridge.http-servers.public")).hasSize(1);
    }

    @Test
    void shouldLeaveTheServersOwnSectionsAndSecretsAlone() {
        Loaded loaded = ConfigSources.in(directory).toml("""
                title = "x"
                [database]
                bind_addr = "nonsense"
                [media-sfu]
                internal_secret = "a"
                join_secret = "b"
                [media-sfu-other]
                max_room_peers = -1
                """).load();

        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
    }

    @Test
    void shouldAcceptValuesForSubstitution() {
        Loaded loaded = ConfigSources.in(directory).hocon("""
                my { peers = 12 }
                pufferblow.max_room_peers = ${my.peers}
                pufferblow.max_total_peers = ${?PEERS}
                pufferblow.event_queue_size = ${pufferblow.udp_port_max}""").env("PEERS", "34").load();

        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config().get(ConfigKeys.MAX_ROOM_PEERS)).isEqualTo(12);
        assertThat(loaded.config().get(ConfigKeys.MAX_TOTAL_PEERS)).isEqualTo(34);
        assertThat(loaded.config().get(ConfigKeys.EVENT_QUEUE_SIZE)).isEqualTo(51999);
    }

    @Test
    void shouldTellUnknownSystemPropertiesAsInHocon() {
        Loaded loaded = ConfigSources.in(directory).property("videobridge.loudest.num-loudst", "3")
                .property("videobridge.cc.trust-bwe", "true").property("pufferblow.takeovr", "s3cret-s3cret")
                .property("pufferblow.overrides.max_room_peer", "1").property("videobrige.ice.udp.port", "1")
                .property("videobridge.ice", "5").property("jmx.x", "1").property("user.dir", "/").load();

        assertThat(loaded.errors()).extracting(Problem::message).containsExactlyInAnyOrder(
                "\"pufferblow.takeovr\" (system property): unknown setting, did you mean \"pufferblow.takeover\"?",
                "pufferblow.overrides.\"max_room_peer\" (system property): unknown setting, did you mean \"max_room_peers\"?",
                "videobridge.ice (system property): expected a section");
        assertThat(loaded.warnings()).containsExactlyInAnyOrder(
                "\"videobridge.loudest.num-loudst\" (system property): unknown setting, "
                        + "did you mean \"videobridge.loudest.num-loudest\"?",
                "videobridge.cc.trust-bwe (system property): this Jitsi setting has no effect here",
                "\"videobrige\" (system property): unknown setting, did you mean \"videobridge\"?");
    }

    @Test
    void shouldWarnOfAMistypedSection() {
        Loaded loaded = ConfigSources.in(directory).hocon("pufferblw.bind_addr = 1\nvideobrige.x = 1").load();

        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).hasSize(2).anyMatch(w -> w.contains("did you mean \"pufferblow\"?"))
                .anyMatch(w -> w.contains("did you mean \"videobridge\"?"));
    }

    @Test
    void shouldRefuseAValueWhereASectionBelongs() {
        Loaded loaded = ConfigSources.in(directory).hocon("videobridge.ice = 5\npufferblow.overrides = 3").load();

        assertThat(loaded.errors()).extracting(Problem::message).hasSize(2)
                .allMatch(m -> m.contains("expected a section"));
    }
}
