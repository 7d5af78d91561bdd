package org.pufferblow.adapter.config;

import static org.pufferblow.adapter.config.ConfigKey.jitsi;
import static org.pufferblow.adapter.config.ConfigKey.ours;
import static org.pufferblow.adapter.config.NetworkTypes.literalAddress;
import static org.pufferblow.adapter.config.ValueTypes.autoOr;
import static org.pufferblow.adapter.config.ValueTypes.bool;
import static org.pufferblow.adapter.config.ValueTypes.checked;
import static org.pufferblow.adapter.config.ValueTypes.goDuration;
import static org.pufferblow.adapter.config.ValueTypes.integer;
import static org.pufferblow.adapter.config.ValueTypes.jitsiDuration;
import static org.pufferblow.adapter.config.ValueTypes.listOf;
import static org.pufferblow.adapter.config.ValueTypes.matching;
import static org.pufferblow.adapter.config.ValueTypes.oneOf;
import static org.pufferblow.adapter.config.ValueTypes.port;
import static org.pufferblow.adapter.config.ValueTypes.seconds;
import static org.pufferblow.adapter.config.ValueTypes.text;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pufferblow.adapter.sdp.SdpParser;
import org.pufferblow.transport.TransportConfig.HostPort;
import org.pufferblow.transport.TransportConfig.StaticMapping;
import org.pufferblow.transport.dtls.DtlsParameters;

/** Every setting that is read. Their defaults and meanings stand in {@code reference.conf}; a test keeps the two equal. */
final class ConfigKeys {
    private static final List<ConfigKey<?>> TABLE = new ArrayList<>();
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    static final ConfigKey<URI> BOOTSTRAP_CONFIG_URL = add(
            ours("bootstrap_config_url", NetworkTypes.httpUrl()).inToml().fromEnv("RTC_BOOTSTRAP_CONFIG_URL"));
    static final ConfigKey<String> BOOTSTRAP_SECRET = add(
            ours("bootstrap_secret", text()).inToml().fromEnv("RTC_BOOTSTRAP_SECRET").asSecret());
    static final ConfigKey<Duration> BOOTSTRAP_HTTP_TIMEOUT = add(
            ours("bootstrap_http_timeout", goDuration(DAY)).inToml().fromEnv("RTC_BOOTSTRAP_HTTP_TIMEOUT"));
    static final ConfigKey<Integer> BOOTSTRAP_MAX_RETRIES = add(
            ours("bootstrap_max_retries", integer(0, 1_000_000)).inToml());
    static final ConfigKey<Duration> BOOTSTRAP_RETRY_DELAY = add(
            ours("bootstrap_retry_delay", goDuration(DAY)).inToml());

    static final ConfigKey<InetSocketAddress> BIND_ADDR = add(
            ours("bind_addr", NetworkTypes.bindAddress()).inToml().fromEnv("RTC_BIND_ADDR"));
    static final ConfigKey<String> LOG_LEVEL = add(ours("log_level", oneOf("debug", "info", "warn", "error")).inToml());
    static final ConfigKey<String> LOG_FORMAT = add(ours("log.format", oneOf("auto", "json", "text")));
    static final ConfigKey<Boolean> REHEARSAL = add(ours("rehearsal", bool()));
    static final ConfigKey<String> JOURNAL_PATH = add(
            ours("journal.path", matching("auto|off|/.*", "auto, off, or an absolute path of a directory")));
    static final ConfigKey<Duration> DRAIN_LIMIT = add(ours("drain.limit", goDuration(Duration.ofDays(30))));
    static final ConfigKey<List<AddressRange>> TRUSTED_PROXIES = add(
            ours("trusted_proxies", listOf(NetworkTypes.addressRange(), 0)));
    static final ConfigKey<String> METRICS_SECRET = add(ours("metrics_secret", text()).inToml().asSecret());

    static final ConfigKey<Integer> MAX_TOTAL_PEERS = add(ours("max_total_peers", integer(1, 1_000_000)).inToml()
            .fromEnv("RTC_MAX_TOTAL_PEERS").byServer("max_total_peers"));
    static final ConfigKey<Integer> MAX_ROOM_PEERS = add(ours("max_room_peers",
            integer(1, SdpParser.MAX_ROOM_PEERS, "a whole number from 1 to " + SdpParser.MAX_ROOM_PEERS
                    + " (everyone's description names everyone)"))
            .inToml()
            .fromEnv("RTC_MAX_ROOM_PEERS").byServer("max_room_peers"));
    static final ConfigKey<Duration> ROOM_END_GRACE = add(ours("room_end_grace_seconds", seconds(86_400)).inToml()
            .fromEnv("RTC_ROOM_END_GRACE").byServer("room_end_grace_seconds"));
    static final ConfigKey<Duration> RESUME_GRACE = add(ours("resume_grace", goDuration(DAY)));
    static final ConfigKey<Boolean> TAKEOVER = add(ours("takeover", bool()));

    static final ConfigKey<Integer> EVENT_WORKERS = add(ours("event_workers", integer(0, 1024)).inToml()
            .fromEnv("RTC_INTERNAL_EVENT_WORKERS").byServer("internal_event_workers"));
    static final ConfigKey<Integer> EVENT_QUEUE_SIZE = add(ours("event_queue_size", integer(1, 10_000_000)).inToml()
            .fromEnv("RTC_INTERNAL_EVENT_QUEUE_SIZE").byServer("internal_event_queue_size"));
    static final ConfigKey<Double> EVENTS_PER_SECOND = add(
            ours("events.rate_per_second", ValueTypes.decimal(0.1, 10_000)));
    static final ConfigKey<Duration> HTTP_TIMEOUT = add(
            ours("http_timeout_seconds", seconds(3600)).inToml().byServer("internal_http_timeout_seconds"));

    static final ConfigKey<Duration> WS_WRITE_TIMEOUT = add(
            ours("ws_write_timeout_seconds", seconds(3600)).inToml().byServer("ws_write_timeout_seconds"));
    static final ConfigKey<Duration> WS_PING_INTERVAL = add(
            ours("ws_ping_interval_seconds", seconds(3600)).inToml().byServer("ws_ping_interval_seconds"));
    static final ConfigKey<Duration> WS_PONG_WAIT = add(
            ours("ws_pong_wait_seconds", seconds(3600)).inToml().byServer("ws_pong_wait_seconds"));
    static final ConfigKey<Integer> WS_READ_LIMIT = add(
            ours("ws_read_limit_bytes", integer(1, 64 << 20)).inToml().byServer("ws_read_limit_bytes"));

    static final ConfigKey<Integer> UDP_PORT_MIN = add(
            ours("udp_port_min", port()).inToml().fromEnv("RTC_UDP_PORT_MIN").byServer("udp_port_min"));
    static final ConfigKey<Integer> UDP_PORT_MAX = add(
            ours("udp_port_max", port()).inToml().fromEnv("RTC_UDP_PORT_MAX").byServer("udp_port_max"));

    static final ConfigKey<List<String>> ADVERTISE_IPS = add(ours("advertise_ips", NetworkTypes.announcedAddresses())
            .inToml().fromEnv("RTC_ADVERTISE_IPS"));
    static final ConfigKey<String> TRANSPORT_IO = add(ours("transport.io", oneOf("auto", "nio", "mmsg")));
    /** 0 is auto. */
    static final ConfigKey<Integer> PORT_THREADS = add(ours("transport.port-threads", autoOr(1, 64)));

    static final ConfigKey<Integer> ICE_UDP_PORT = add(jitsi("videobridge.ice.udp.port",
            integer(0, 65535, "a port from 1 to 65535, or 0 for udp_port_min")));
    /** RFC 8839, section 5.4: ice-char, and not so long that nothing would be left for the ufrag itself. */
    static final ConfigKey<String> UFRAG_PREFIX = add(jitsi("videobridge.ice.ufrag-prefix",
            matching("[A-Za-z0-9+/]{0,32}", "at most 32 letters, digits, + and / (RFC 8839 allows no others)")));
    static final ConfigKey<Boolean> ADVERTISE_PRIVATE = add(
            jitsi("videobridge.ice.advertise-private-candidates", bool()));
    static final ConfigKey<Boolean> RESTART_ENABLED = add(jitsi("videobridge.ice.restart.enabled", bool()));
    static final ConfigKey<Duration> RESTART_TRANSITION = add(
            jitsi("videobridge.ice.restart.transition-window", jitsiDuration(Duration.ZERO, HOUR)));
    static final ConfigKey<Duration> RESTART_TIMEOUT = add(
            jitsi("videobridge.ice.restart.timeout", jitsiDuration(Duration.ofSeconds(1), HOUR)));
    static final ConfigKey<Duration> EXPIRATION = add(
            jitsi("videobridge.entity-expiration.timeout", jitsiDuration(Duration.ofSeconds(1), DAY)));
    static final ConfigKey<Duration> FIRST_TRANSFER = add(
            jitsi("videobridge.ep-connection-status.first-transfer-timeout", jitsiDuration(MILLISECOND, DAY)));
    static final ConfigKey<Duration> MAX_INACTIVITY = add(
            jitsi("videobridge.ep-connection-status.max-inactivity-limit", jitsiDuration(MILLISECOND, DAY)));
    static final ConfigKey<Duration> STATUS_INTERVAL = add(
            jitsi("videobridge.ep-connection-status.check-interval", jitsiDuration(Duration.ofMillis(10), HOUR)));
    static final ConfigKey<Boolean> REDACT = add(jitsi("videobridge.redact-remote-addresses", bool()));

    static final ConfigKey<Integer> RECENT_SPEAKERS = add(
            jitsi("videobridge.speech-activity.recent-speakers-count", integer(0, 100)));
    static final ConfigKey<Boolean> DETECT_SILENCE = add(
            jitsi("videobridge.speech-activity.enable-silence-detection", bool()));
    static final ConfigKey<Duration> SILENCE_TIMEOUT = add(
            jitsi("videobridge.speech-activity.silence-detection-timeout", jitsiDuration(MILLISECOND, HOUR)));
    static final ConfigKey<Boolean> LOUDEST_ONLY = add(jitsi("videobridge.loudest.route-loudest-only", bool()));
    static final ConfigKey<Integer> NUM_LOUDEST = add(jitsi("videobridge.loudest.num-loudest", integer(1, 1000)));
    static final ConfigKey<Boolean> ALWAYS_DOMINANT = add(jitsi("videobridge.loudest.always-route-dominant", bool()));
    static final ConfigKey<Duration> ENERGY_EXPIRE = add(jitsi("videobridge.loudest.energy-expire-time",
            jitsiDuration(Duration.ofMillis(20), Duration.ofMinutes(1))));
    static final ConfigKey<Integer> ENERGY_ALPHA = add(jitsi("videobridge.loudest.energy-alpha-pct", integer(1, 100)));
    static final ConfigKey<Boolean> DISCARD_SILENCE = add(jitsi("jmt.audio.level.discard-silence", bool()));
    static final ConfigKey<Integer> SILENCE_LIMIT = add(
            jitsi("jmt.audio.level.forwarded-silence-packets-limit", integer(0, 1_000_000)));

    static final ConfigKey<Duration> DTLS_TIMEOUT = add(
            jitsi("jmt.dtls.handshake-timeout", jitsiDuration(Duration.ofMillis(100), HOUR)));
    static final ConfigKey<List<String>> CIPHER_SUITES = add(jitsi("jmt.dtls.cipher-suites",
            checked(listOf(text(), 1), "known cipher suites", DtlsParameters::checkCipherSuites)));
    static final ConfigKey<String> LOCAL_HASH = add(jitsi("jmt.dtls.local-fingerprint-hash-function",
            checked(text(), "a known hash function", DtlsParameters::hashFunction)));
    static final ConfigKey<List<String>> ACCEPTED_HASHES = add(jitsi("jmt.dtls.accepted-fingerprint-hash-functions",
            checked(listOf(text(), 1), "known hash functions", DtlsParameters::checkAcceptedHashFunctions)));
    static final ConfigKey<List<String>> SRTP_PROFILES = add(jitsi("jmt.srtp.protection-profiles",
            checked(listOf(text(), 1), "known protection profiles", DtlsParameters::checkProtectionProfiles)));
    static final ConfigKey<String> SRTP_FACTORY = add(jitsi("jmt.srtp.factory-class",
            matching("[A-Za-z_$][A-Za-z0-9_$.]{0,200}|", "a provider's name or a class name")));

    static final ConfigKey<Boolean> USE_IPV6 = add(jitsi("ice4j.harvest.use-ipv6", bool()));
    static final ConfigKey<Boolean> USE_LINK_LOCAL = add(jitsi("ice4j.harvest.use-link-local-addresses", bool()));
    static final ConfigKey<List<String>> ALLOWED_INTERFACES = add(
            jitsi("ice4j.harvest.allowed-interfaces", listOf(text(), 0)));
    static final ConfigKey<List<String>> BLOCKED_INTERFACES = add(
            jitsi("ice4j.harvest.blocked-interfaces", listOf(text(), 0)));
    static final ConfigKey<List<String>> ALLOWED_ADDRESSES = add(
            jitsi("ice4j.harvest.allowed-addresses", listOf(literalAddress(), 0)));
    static final ConfigKey<List<String>> BLOCKED_ADDRESSES = add(
            jitsi("ice4j.harvest.blocked-addresses", listOf(literalAddress(), 0)));
    static final ConfigKey<List<StaticMapping>> STATIC_MAPPINGS = add(
            jitsi("ice4j.harvest.mapping.static-mappings", listOf(NetworkTypes.staticMapping(), 0)));
    static final ConfigKey<List<HostPort>> STUN_ADDRESSES = add(
            jitsi("ice4j.harvest.mapping.stun.addresses", listOf(NetworkTypes.stunServer(), 0)));

    static final ConfigKey<Duration> CONSENT_INTERVAL = add(
            jitsi("ice4j.consent-freshness.interval", jitsiDuration(Duration.ofMillis(100), HOUR)));
    static final ConfigKey<Duration> CONSENT_ORIGINAL_WAIT = add(
            jitsi("ice4j.consent-freshness.original-wait-interval", jitsiDuration(Duration.ofMillis(10), HOUR)));
    static final ConfigKey<Duration> CONSENT_MAX_WAIT = add(
            jitsi("ice4j.consent-freshness.max-wait-interval", jitsiDuration(Duration.ofMillis(10), HOUR)));
    static final ConfigKey<Integer> CONSENT_RETRANSMISSIONS = add(
            jitsi("ice4j.consent-freshness.max-retransmissions", integer(1, 1000)));
    static final ConfigKey<Boolean> CONSENT_RANDOMIZE = add(
            jitsi("ice4j.consent-freshness.randomize-interval", bool()));

    /** Ours to follow, since media does not travel through ice4j's sockets. */
    static final ConfigKey<Boolean> SEND_TO_LAST = add(jitsi("ice4j.send-to-last-received-from-address", bool()));
    // These three reach ice4j itself (JitsiConfigBridge) and nobody else.
    static final ConfigKey<String> SOFTWARE = add(jitsi("ice4j.software", text()));
    static final ConfigKey<Integer> MAX_CHECK_LIST = add(jitsi("ice4j.ice.max-check-list-size", integer(1, 10_000)));
    static final ConfigKey<Duration> TERMINATION_DELAY = add(
            jitsi("ice4j.ice.termination-delay", jitsiDuration(Duration.ZERO, HOUR)));

    private static final List<ConfigKey<?>> ALL = List.copyOf(TABLE);

    private ConfigKeys() {}

    /** All of them, in the order of the list above. */
    static List<ConfigKey<?>> all() {
        return ALL;
    }

    private static <T> ConfigKey<T> add(ConfigKey<T> key) {
        TABLE.add(key);
        return key;
    }
}
