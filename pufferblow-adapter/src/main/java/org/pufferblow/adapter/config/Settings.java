package org.pufferblow.adapter.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pufferblow.adapter.config.LocalConfig.Value;
import org.pufferblow.adapter.config.ValueType.BadValueException;
import org.pufferblow.adapter.control.BootstrapAnswer;
import org.pufferblow.adapter.control.IceServer;
import org.pufferblow.adapter.control.MediaQuality;
import org.pufferblow.adapter.sdp.SdpParser;
import org.pufferblow.bridge.BridgeConfig;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportConfig.ConnectionStatus;
import org.pufferblow.transport.TransportConfig.Consent;
import org.pufferblow.transport.TransportConfig.Dtls;
import org.pufferblow.transport.TransportConfig.Harvest;
import org.pufferblow.transport.TransportConfig.HostPort;
import org.pufferblow.transport.TransportConfig.Io;
import org.pufferblow.transport.TransportConfig.Restart;
import org.pufferblow.transport.TransportConfig.Sockets;
import org.pufferblow.transport.TransportConfig.Srtp;

/**
 * The effective settings, after the bootstrap's answer has been merged in. Valid: every value is inside its bounds.
 */
public record Settings(Server server, ControlPlane controlPlane, Rooms rooms, WebSocket webSocket,
        TransportConfig transport, BridgeConfig bridge, MediaQuality mediaQuality, List<IceServer> iceServers) {
    public Settings {
        iceServers = List.copyOf(iceServers);
    }

    /**
     * The settings to run with.
     *
     * @param warnings for the log, once; without secrets
     */
    public record Merged(Settings settings, List<String> warnings) {
        public Merged {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Merges.
     *
     * @throws IllegalArgumentException with a sentence for the operator, if the server's {@code internal_api_base} is no
     *     URL and no override stands in for it
     */
    public static Merged merge(LocalConfig local, BootstrapAnswer answer) {
        return merge(local, answer, Runtime.getRuntime().availableProcessors());
    }

    static Merged merge(LocalConfig local, BootstrapAnswer answer, int cores) {
        Merger merger = new Merger(local, answer);
        Settings settings = merger.settings(cores);
        return new Merged(settings, merger.warnings);
    }

    /** What is known before the server has answered: everything but the port and its STUN servers. */
    public static TransportConfig localTransport(LocalConfig local) {
        return Merger.transport(local, 0, List.of());
    }

    /**
     * The process's own face.
     *
     * @param metricsSecret empty where the metrics are open
     */
    public record Server(InetSocketAddress bindAddress, String logLevel, String metricsSecret) {
        @Override
        public String toString() {
            return "Server[bindAddress=" + bindAddress + ", logLevel=" + logLevel + ", metricsSecret=***]";
        }
    }

    /**
     * The calls to the Pufferblow server.
     *
     * @param internalApiBase without a trailing slash
     * @param internalSecret never logged
     * @param eventWorkers sessions whose events are sent in parallel, at least 1
     * @param eventQueueSize events that may wait, at least 1
     * @param eventsPerSecond the sustained rate of all events together
     */
    public record ControlPlane(URI internalApiBase, String internalSecret, Duration httpTimeout, int eventWorkers,
            int eventQueueSize, double eventsPerSecond) {
        @Override
        public String toString() {
            return "ControlPlane[internalApiBase=" + internalApiBase + "]";
        }
    }

    /**
     * Admission and lifecycle.
     *
     * @param resumeGrace how long an endpoint whose socket was lost stays while its media lives
     * @param expiration how long dead media is waited for while the socket lives
     * @param takeover whether a newer join of the same user replaces the older one; if not, it is refused
     * @param repair what is done about dead media meanwhile
     */
    public record Rooms(int maxTotalPeers, int maxRoomPeers, Duration endGrace, Duration resumeGrace,
            Duration expiration, boolean takeover, Repair repair) {}

    /**
     * Calls whose media is dead.
     *
     * @param offersRestarts whether we offer to restart ICE
     * @param restartTimeout how long one restart is waited for before the next is offered
     * @param noticedAfter how long media must be silent before it counts as dead
     */
    public record Repair(boolean offersRestarts, Duration restartTimeout, Duration noticedAfter) {}

    /** Signaling's limits. */
    public record WebSocket(Duration writeTimeout, Duration pingInterval, Duration pongWait, int readLimitBytes) {}

    /**
     * Lays the server's word over the local configuration, and the operator's overrides over the server's. What the server
     * says out of bounds is ignored with a warning: a slip in an instance's settings must not keep its calls from starting.
     */
    private static final class Merger {
        private final LocalConfig local;
        private final BootstrapAnswer answer;
        private final List<String> warnings = new ArrayList<>();

        private Merger(LocalConfig local, BootstrapAnswer answer) {
            this.local = local;
            this.answer = answer;
        }

        private Settings settings(int cores) {
            int workers = effective(ConfigKeys.EVENT_WORKERS);
            List<IceServer> servers = local.overrides().iceServers().map(Value::value).orElse(answer.iceServers());
            MediaQuality quality = answer.mediaQuality().orElseGet(MediaQuality::defaults);
            return new Settings(
                    new Settings.Server(local.bindAddress(), local.logLevel(), local.get(ConfigKeys.METRICS_SECRET)),
                    new Settings.ControlPlane(internalApiBase(), answer.internalSecret(),
                            effective(ConfigKeys.HTTP_TIMEOUT),
                            workers == 0 ? 2 * cores : workers, effective(ConfigKeys.EVENT_QUEUE_SIZE),
                            local.get(ConfigKeys.EVENTS_PER_SECOND)),
                    new Settings.Rooms(effective(ConfigKeys.MAX_TOTAL_PEERS), maxRoomPeers(),
                            effective(ConfigKeys.ROOM_END_GRACE), local.get(ConfigKeys.RESUME_GRACE),
                            local.get(ConfigKeys.EXPIRATION),
                            local.get(ConfigKeys.TAKEOVER),
                            new Settings.Repair(local.get(ConfigKeys.RESTART_ENABLED),
                                    local.get(ConfigKeys.RESTART_TIMEOUT),
                                    local.get(ConfigKeys.MAX_INACTIVITY).plus(local.get(ConfigKeys.STATUS_INTERVAL)))),
                    webSocket(), transport(local, udpPort(), stunServers(servers)),
                    bridge(local),
                    local.overrides().mediaQuality().map(mine -> mine.value().over(quality)).orElse(quality), servers);
        }

        /** An override, else a sensible word of the server's, else the local value. */
        private <T> T effective(ConfigKey<T> key) {
            Value<?> override = local.overrides().numbers().get(key);
            if (override != null) {
                @SuppressWarnings("unchecked") // Overrides parse each value by its own key's type.
                T value = (T) override.value();
                return value;
            }
            Long said = answer.settings().get(key.server());
            if (said == null || said == 0) {
                return local.get(key);
            }
            try {
                return key.type().parse(said, Layer.Kind.SERVER);
            } catch (BadValueException e) {
                warnings.add(key.server() + " (the server's bootstrap answer): expected " + e.getMessage() + "; using "
                        + local.get(key) + " from " + local.value(key).place());
                return local.get(key);
            }
        }

        /** More than can be served is not refused, as rooms seldom fill up: the rest of the people are. */
        private int maxRoomPeers() {
            Long said = answer.settings().get(ConfigKeys.MAX_ROOM_PEERS.server());
            boolean isOverridden = local.overrides().numbers().containsKey(ConfigKeys.MAX_ROOM_PEERS);
            if (!isOverridden && said != null && said > SdpParser.MAX_ROOM_PEERS) {
                warnings.add(
                        "max_room_peers (the server's bootstrap answer): expected at most " + SdpParser.MAX_ROOM_PEERS
                                + ", because everyone's description names everyone, got " + said + "; using "
                                + SdpParser.MAX_ROOM_PEERS);
                return SdpParser.MAX_ROOM_PEERS;
            }
            return effective(ConfigKeys.MAX_ROOM_PEERS);
        }

        private Settings.WebSocket webSocket() {
            Duration ping = effective(ConfigKeys.WS_PING_INTERVAL);
            Duration pong = effective(ConfigKeys.WS_PONG_WAIT);
            if (ping.compareTo(pong) >= 0) {
                warnings.add("ws_ping_interval_seconds: expected less than ws_pong_wait_seconds (" + pong.toSeconds()
                        + "), got " + ping.toSeconds() + "; using half the pong wait");
                ping = pong.dividedBy(2);
            }
            return new Settings.WebSocket(effective(ConfigKeys.WS_WRITE_TIMEOUT), ping, pong,
                    effective(ConfigKeys.WS_READ_LIMIT));
        }

        /** The one port: an operator's own, else the lower end of the range. */
        private int udpPort() {
            int min = effective(ConfigKeys.UDP_PORT_MIN);
            int max = effective(ConfigKeys.UDP_PORT_MAX);
            if (min > max) {
                // Each side alone is valid, so one of them comes from the server and the other does not, or both do.
                boolean overridden = local.overrides().numbers().containsKey(ConfigKeys.UDP_PORT_MIN);
                int used = overridden ? min : local.get(ConfigKeys.UDP_PORT_MIN);
                warnings.add(
                        "udp_port_min: expected at most udp_port_max (" + max + "), got " + min + "; using " + used);
                min = used;
            }
            int own = local.get(ConfigKeys.ICE_UDP_PORT);
            return own != 0 ? own : min;
        }

        private URI internalApiBase() {
            Optional<Value<URI>> override = local.overrides().internalApiBase();
            if (override.isPresent()) {
                return override.get().value();
            }
            try {
                return NetworkTypes.httpUrl().parse(answer.internalApiBase(), Layer.Kind.SERVER);
            } catch (BadValueException e) {
                throw new IllegalArgumentException(
                        "internal_api_base (the server's bootstrap answer): expected " + e.getMessage(), e);
            }
        }

        private List<HostPort> stunServers(List<IceServer> servers) {
            List<HostPort> stun = new ArrayList<>(local.get(ConfigKeys.STUN_ADDRESSES));
            for (IceServer server : servers) {
                for (String url : server.urls()) {
                    Optional<HostPort> place = NetworkTypes.stunUrl(url);
                    if (place.isPresent()) {
                        stun.add(place.get());
                    } else if (url.regionMatches(true, 0, "stun:", 0, 5)) {
                        warnings.add(
                                "ice_servers: expected stun:host:port, got " + ValueTypes.shown(url) + "; ignored");
                    }
                }
            }
            // Behind those that were named for it, since only the first few are asked.
            servers.stream().flatMap(server -> server.urls().stream()).map(NetworkTypes::turnUrl)
                    .flatMap(Optional::stream).forEach(stun::add);
            return stun.stream().distinct().toList();
        }

        static TransportConfig transport(LocalConfig local, int port, List<HostPort> stunServers) {
            String factory = local.get(ConfigKeys.SRTP_FACTORY);
            return new TransportConfig(port, local.get(ConfigKeys.UFRAG_PREFIX),
                    local.get(ConfigKeys.ADVERTISE_PRIVATE),
                    local.get(ConfigKeys.REDACT), local.get(ConfigKeys.SEND_TO_LAST),
                    new Harvest(local.get(ConfigKeys.USE_IPV6), local.get(ConfigKeys.USE_LINK_LOCAL),
                            local.get(ConfigKeys.ALLOWED_INTERFACES), local.get(ConfigKeys.BLOCKED_INTERFACES),
                            local.get(ConfigKeys.ALLOWED_ADDRESSES), local.get(ConfigKeys.BLOCKED_ADDRESSES),
                            local.get(ConfigKeys.STATIC_MAPPINGS), local.get(ConfigKeys.ADVERTISE_IPS), stunServers),
                    new Consent(local.get(ConfigKeys.CONSENT_INTERVAL), local.get(ConfigKeys.CONSENT_ORIGINAL_WAIT),
                            local.get(ConfigKeys.CONSENT_MAX_WAIT), local.get(ConfigKeys.CONSENT_RETRANSMISSIONS),
                            local.get(ConfigKeys.CONSENT_RANDOMIZE)),
                    new Dtls(local.get(ConfigKeys.DTLS_TIMEOUT), local.get(ConfigKeys.CIPHER_SUITES),
                            local.get(ConfigKeys.LOCAL_HASH),
                            local.get(ConfigKeys.ACCEPTED_HASHES)),
                    new Srtp(local.get(ConfigKeys.SRTP_PROFILES), factory.isEmpty() ? null : factory),
                    new ConnectionStatus(local.get(ConfigKeys.FIRST_TRANSFER), local.get(ConfigKeys.MAX_INACTIVITY),
                            local.get(ConfigKeys.STATUS_INTERVAL)),
                    new Restart(local.get(ConfigKeys.RESTART_TRANSITION), local.get(ConfigKeys.RESTART_TIMEOUT)),
                    new Sockets(Io.valueOf(local.get(ConfigKeys.TRANSPORT_IO).toUpperCase(Locale.ROOT)),
                            local.get(ConfigKeys.PORT_THREADS)));
        }

        private static BridgeConfig bridge(LocalConfig local) {
            return new BridgeConfig(
                    new BridgeConfig.SpeechActivity(local.get(ConfigKeys.RECENT_SPEAKERS),
                            local.get(ConfigKeys.DETECT_SILENCE),
                            local.get(ConfigKeys.SILENCE_TIMEOUT)),
                    new BridgeConfig.Loudest(local.get(ConfigKeys.LOUDEST_ONLY), local.get(ConfigKeys.NUM_LOUDEST),
                            local.get(ConfigKeys.ALWAYS_DOMINANT), local.get(ConfigKeys.ENERGY_EXPIRE),
                            local.get(ConfigKeys.ENERGY_ALPHA)),
                    new BridgeConfig.Silence(local.get(ConfigKeys.DISCARD_SILENCE),
                            local.get(ConfigKeys.SILENCE_LIMIT)));
        }
    }
}
