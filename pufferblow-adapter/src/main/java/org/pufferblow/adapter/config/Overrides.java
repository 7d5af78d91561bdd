package org.pufferblow.adapter.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pufferblow.adapter.config.LocalConfig.Value;
import org.pufferblow.adapter.config.ValueType.BadValueException;
import org.pufferblow.adapter.control.IceServer;
import org.pufferblow.adapter.control.MediaQuality;

/**
 * {@code pufferblow.overrides}: what an operator wants to win over the server, by the bootstrap's own key names.
 *
 * @param numbers the operational settings by key
 */
record Overrides(Map<ConfigKey<?>, Value<?>> numbers, Optional<Value<URI>> internalApiBase,
        Optional<Value<List<IceServer>>> iceServers, Optional<Value<Quality>> mediaQuality) {
    static final String PATH = "pufferblow.overrides";

    Overrides {
        numbers = Map.copyOf(numbers);
    }

    static Overrides none() {
        return new Overrides(Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Overrides read(Config effective, Findings findings) {
        Reader reader = new Reader(findings);
        if (!effective.hasPath(PATH)) {
            return reader.result();
        }
        ConfigValue value = effective.getValue(PATH);
        if (value instanceof ConfigObject section) {
            return reader.read(section);
        }
        findings.error(PATH, Layer.place(value.origin()), "expected a section");
        return reader.result();
    }

    /** What an operator says of {@code media_quality}; each null field leaves the server's word. */
    record Quality(String defaultProfile, Integer sampleRateHz, Integer channels, Boolean stereo, Boolean dtx,
            Boolean fec, Map<String, Integer> audioBitrateKbps) {
        static final Quality NONE = new Quality(null, null, null, null, null, null, Map.of());

        Quality {
            audioBitrateKbps = Map.copyOf(audioBitrateKbps);
        }

        MediaQuality over(MediaQuality server) {
            Map<String, Integer> bitrates = new HashMap<>(server.audioBitrateKbps());
            bitrates.putAll(audioBitrateKbps);
            return new MediaQuality(or(defaultProfile, server.defaultProfile()),
                    or(sampleRateHz, server.sampleRateHz()),
                    or(channels, server.channels()), or(stereo, server.stereo()), or(dtx, server.dtx()),
                    or(fec, server.fec()), bitrates);
        }

        private static <T> T or(T mine, T theirs) {
            return mine == null ? theirs : mine;
        }
    }

    /** Reads {@code pufferblow.overrides} key by key, so that one bad key does not hide the next. One load, one thread. */
    private static final class Reader {
        private static final int MOST_SERVERS = 32;
        private static final int LONGEST_CREDENTIAL = 4096;

        private final Findings findings;
        private final Map<ConfigKey<?>, Value<?>> numbers = new HashMap<>();
        private Value<URI> base;
        private Value<List<IceServer>> servers;
        private Value<Quality> quality;

        Reader(Findings findings) {
            this.findings = findings;
        }

        Overrides result() {
            return new Overrides(numbers, Optional.ofNullable(base), Optional.ofNullable(servers),
                    Optional.ofNullable(quality));
        }

        Overrides read(ConfigObject section) {
            Map<String, ConfigKey<?>> byName = new HashMap<>();
            ConfigKeys.all().stream().filter(number -> number.server() != null)
                    .forEach(number -> byName.put(number.server(), number));
            List<String> known = new ArrayList<>(byName.keySet());
            known.addAll(List.of("internal_api_base", "ice_servers", "media_quality"));
            section.forEach((key, value) -> {
                try {
                    readKey(key, value, byName.get(key), known);
                } catch (BadValueException e) {
                    findings.error(PATH + "." + key, Layer.place(value.origin()), "expected " + e.getMessage());
                }
            });
            return result();
        }

        private void readKey(String key, ConfigValue value, ConfigKey<?> number, List<String> known)
                throws BadValueException {
            Object raw = value.unwrapped();
            if (number != null) {
                if (raw != null && !number.isUnset(raw)) {
                    numbers.put(number, told(number.type().parse(raw, Layer.Kind.OVERRIDES), value));
                }
                return;
            }
            if (!known.contains(key)) {
                findings.error(PATH + "." + ValueTypes.shown(key), Layer.place(value.origin()),
                        Findings.unknown(key, known));
            } else if (raw != null && !(raw instanceof String text && text.isBlank())) {
                switch (key) {
                    case "internal_api_base" ->
                        base = told(NetworkTypes.httpUrl().parse(raw, Layer.Kind.OVERRIDES), value);
                    case "ice_servers" -> servers = told(
                            ValueTypes.listOf(Reader::iceServer, 0).parse(raw, Layer.Kind.OVERRIDES), value);
                    default -> quality = told(new QualityReader(findings).read(value), value);
                }
            }
        }

        private static <T> Value<T> told(T value, ConfigValue at) {
            return new Value<>(value, Layer.Kind.OVERRIDES, at.origin());
        }

        private static IceServer iceServer(Object raw, Layer.Kind source) throws BadValueException {
            String expected = "{ urls = \"stun:…\" or [ \"turn:…\" ], username, credential }";
            if (!(raw instanceof Map<?, ?> map)
                    || !Set.of("urls", "username", "credential").containsAll(map.keySet())) {
                throw new BadValueException(expected);
            }
            Object urls = map.get("urls");
            List<String> list = new ArrayList<>();
            for (Object url : urls instanceof List<?> many ? many : urls == null ? List.of() : List.of(urls)) {
                if (!(url instanceof String text) || !text.matches("(?i)(stun|stuns|turn|turns):\\S{1,300}")) {
                    throw new BadValueException(expected);
                }
                list.add(text);
            }
            if (list.isEmpty() || list.size() > MOST_SERVERS || !optionalText(map.get("username"))
                    || !optionalText(map.get("credential"))) {
                throw new BadValueException(expected);
            }
            return new IceServer(list, (String) map.get("username"), (String) map.get("credential"));
        }

        private static boolean optionalText(Object raw) {
            return raw == null || (raw instanceof String text && text.length() <= LONGEST_CREDENTIAL);
        }
    }

    /** Reads an override of {@code media_quality}; each field is judged by itself, and told with its own line. */
    private static final class QualityReader {
        private static final String QUALITY = PATH + ".media_quality";
        private static final String AUDIO = QUALITY + ".audio";
        private static final ConfigObject NOTHING = ConfigFactory.empty().root();

        private final Findings findings;

        QualityReader(Findings findings) {
            this.findings = findings;
        }

        Quality read(ConfigValue value) {
            ConfigObject quality = section(QUALITY, value, "default_profile", "audio", "video");
            ConfigObject audio = section(AUDIO, quality.get("audio"), "sample_rate_hz", "channels", "stereo_enabled",
                    "dtx_enabled", "fec_enabled", "profiles");
            if (quality.containsKey("video")) {
                findings.warn(QUALITY + ".video", Layer.place(quality.get("video").origin()),
                        "this setting has no effect here");
            }
            Map<String, Integer> bitrates = new HashMap<>();
            for (Map.Entry<String, ConfigValue> profile : section(AUDIO + ".profiles", audio.get("profiles"))
                    .entrySet()) {
                String path = AUDIO + ".profiles." + ValueTypes.shown(profile.getKey());
                Integer bitrate = field(path, section(path, profile.getValue(), "bitrate_kbps"), "bitrate_kbps",
                        ValueTypes.integer(6, 510));
                if (bitrate != null) {
                    bitrates.put(profile.getKey(), bitrate);
                }
            }
            return new Quality(field(QUALITY, quality, "default_profile", ValueTypes.text()),
                    field(AUDIO, audio, "sample_rate_hz", ValueTypes.integer(8000, 48000)),
                    field(AUDIO, audio, "channels", ValueTypes.integer(1, 2)),
                    field(AUDIO, audio, "stereo_enabled", ValueTypes.bool()),
                    field(AUDIO, audio, "dtx_enabled", ValueTypes.bool()),
                    field(AUDIO, audio, "fec_enabled", ValueTypes.bool()), bitrates);
        }

        /** An empty one if there is none or something else stands there; no known keys means that any is fine. */
        private ConfigObject section(String path, ConfigValue value, String... known) {
            if (value == null || value.unwrapped() == null) {
                return NOTHING;
            }
            if (!(value instanceof ConfigObject section)) {
                findings.error(path, Layer.place(value.origin()), "expected a section");
                return NOTHING;
            }
            List<String> keys = List.of(known);
            section.forEach((key, field) -> {
                if (!keys.isEmpty() && !keys.contains(key)) {
                    findings.error(path + "." + ValueTypes.shown(key), Layer.place(field.origin()),
                            Findings.unknown(key, keys));
                }
            });
            return section;
        }

        /** Null if it is not there or not good. */
        private <T> T field(String path, ConfigObject section, String name, ValueType<T> type) {
            ConfigValue value = section.get(name);
            if (value == null || value.unwrapped() == null) {
                return null;
            }
            try {
                return type.parse(value.unwrapped(), Layer.Kind.OVERRIDES);
            } catch (BadValueException e) {
                findings.error(path + "." + name, Layer.place(value.origin()), "expected " + e.getMessage());
                return null;
            }
        }
    }
}
