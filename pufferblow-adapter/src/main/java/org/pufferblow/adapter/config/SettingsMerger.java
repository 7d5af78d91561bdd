package org.pufferblow.adapter.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pufferblow.adapter.control.BootstrapAnswer;
import org.pufferblow.adapter.control.IceServer;
import org.pufferblow.adapter.control.MediaQuality;
import org.pufferblow.adapter.sdp.SdpParser;
import org.pufferblow.transport.TransportConfig.HostPort;

/**
 * Lays the server's word over the local configuration, and the operator's overrides over the server's. What the server
 * says out of bounds is ignored with a warning: a slip in an instance's settings must not keep its calls from starting.
 */
public final class SettingsMerger {
    private final LocalConfig local;
    private final BootstrapAnswer answer;
    private final List<String> warnings = new ArrayList<>();

    private SettingsMerger(LocalConfig local, BootstrapAnswer answer) {
        this.local = local;
        this.answer = answer;
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
        SettingsMerger merger = new SettingsMerger(local, answer);
        Settings settings = merger.settings(cores);
        return new Merged(settings, merger.warnings);
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
                webSocket(), TransportSettings.of(local, udpPort(), stunServers(servers)),
                BridgeSettings.of(local),
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
            warnings.add("max_room_peers (the server's bootstrap answer): expected at most " + SdpParser.MAX_ROOM_PEERS
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
            warnings.add("udp_port_min: expected at most udp_port_max (" + max + "), got " + min + "; using " + used);
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
                    warnings.add("ice_servers: expected stun:host:port, got " + ValueTypes.shown(url) + "; ignored");
                }
            }
        }
        // Behind those that were named for it, since only the first few are asked.
        servers.stream().flatMap(server -> server.urls().stream()).map(NetworkTypes::turnUrl)
                .flatMap(Optional::stream).forEach(stun::add);
        return stun.stream().distinct().toList();
    }

}
