package org.pufferblow.adapter.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pufferblow.adapter.control.IceServer;

/** What the local sources say, every value with its source. Immutable; valid if its {@link Loaded} has no error. */
public final class LocalConfig {
    private static final int MANY = 10_000;

    private final Map<ConfigKey<?>, Value<?>> values;
    private final Overrides overrides;
    private final Config effective;

    LocalConfig(Map<ConfigKey<?>, Value<?>> values, Overrides overrides, Config effective) {
        this.values = Map.copyOf(values);
        this.overrides = overrides;
        this.effective = effective;
    }

    /**
     * How to reach the server at start-up.
     *
     * @param secret never logged
     * @param maxRetries attempts after the first
     */
    public record Bootstrap(URI configUrl, String secret, Duration httpTimeout, int maxRetries, Duration retryDelay) {
        @Override
        public String toString() {
            return "Bootstrap[configUrl=" + configUrl + ", secret=***]";
        }
    }

    /** The settings of the first call. */
    public Bootstrap bootstrap() {
        return new Bootstrap(get(ConfigKeys.BOOTSTRAP_CONFIG_URL), get(ConfigKeys.BOOTSTRAP_SECRET),
                get(ConfigKeys.BOOTSTRAP_HTTP_TIMEOUT), get(ConfigKeys.BOOTSTRAP_MAX_RETRIES),
                get(ConfigKeys.BOOTSTRAP_RETRY_DELAY));
    }

    /** The address of signaling and health; a host name is unresolved. The server has no say in it. */
    public InetSocketAddress bindAddress() {
        return get(ConfigKeys.BIND_ADDR);
    }

    /** Whose word counts for where a request comes from. The server has no say in it. */
    public List<AddressRange> trustedProxies() {
        return get(ConfigKeys.TRUSTED_PROXIES);
    }

    /** One of debug, info, warn, error. */
    public String logLevel() {
        return get(ConfigKeys.LOG_LEVEL);
    }

    /** One of auto, json, text. */
    public String logFormat() {
        return get(ConfigKeys.LOG_FORMAT);
    }

    /** Signs requests for the metrics; empty where they are open. The server has no say in it. */
    public String metricsSecret() {
        return get(ConfigKeys.METRICS_SECRET);
    }

    /** What must never be seen in a log: hand each to the log's filter before anything else happens. */
    public Set<String> secrets() {
        Set<String> secrets = new LinkedHashSet<>();
        ConfigKeys.all().stream().filter(ConfigKey::secret).forEach(key -> secrets.add((String) get(key)));
        overrides.iceServers().map(Value::value).orElse(List.of()).stream().map(IceServer::credential)
                .filter(credential -> credential != null).forEach(secrets::add);
        secrets.remove("");
        return secrets;
    }

    /**
     * The same for a second server within this process: it asks another control plane, lets in as many as come, hands
     * events over as fast as they come, and heeds no override, as one of these could lead its events to the first one's.
     */
    public LocalConfig within(URI bootstrapUrl, String bootstrapSecret) {
        Map<ConfigKey<?>, Value<?>> others = new HashMap<>(values);
        others.put(ConfigKeys.BOOTSTRAP_CONFIG_URL, rehearsal(bootstrapUrl));
        others.put(ConfigKeys.BOOTSTRAP_SECRET, rehearsal(bootstrapSecret));
        others.put(ConfigKeys.MAX_TOTAL_PEERS, rehearsal(MANY));
        others.put(ConfigKeys.MAX_ROOM_PEERS, rehearsal(MANY));
        others.put(ConfigKeys.EVENTS_PER_SECOND, rehearsal((double) MANY));
        return new LocalConfig(others, Overrides.none(), effective);
    }

    private static <T> Value<T> rehearsal(T value) {
        return new Value<>(value, Layer.Kind.PROGRAM, ConfigOriginFactory.newSimple("rehearsal"));
    }

    /** After which a draining process ends, whoever is still in. */
    public Duration drainLimit() {
        return get(ConfigKeys.DRAIN_LIMIT);
    }

    /** Where to keep who is in: a directory, {@code auto} or {@code off}. */
    public String journalPath() {
        return get(ConfigKeys.JOURNAL_PATH);
    }

    /** Whether a start is followed by a rehearsal. */
    public boolean rehearses() {
        return get(ConfigKeys.REHEARSAL);
    }

    <T> T get(ConfigKey<T> key) {
        return value(key).value();
    }

    @SuppressWarnings("unchecked") // A Layer puts a Value<T> under each ConfigKey<T>.
    <T> Value<T> value(ConfigKey<T> key) {
        return (Value<T>) values.get(key);
    }

    Overrides overrides() {
        return overrides;
    }

    /** The layers of good values, one over the other. */
    Config effective() {
        return effective;
    }

    @Override
    public String toString() {
        return "LocalConfig[" + values.size() + " values]";
    }

    /** A valid value and where it was read. */
    record Value<T>(T value, Layer.Kind kind, ConfigOrigin origin) {
        /** For people. All of the documented defaults stand in one known file, whose lines are of no use to anybody. */
        String place() {
            return kind == Layer.Kind.REFERENCE ? "reference.conf" : Layer.place(origin);
        }

        /** Only says where it comes from: the value may be a secret. */
        @Override
        public String toString() {
            return "Value[" + place() + "]";
        }
    }
}
