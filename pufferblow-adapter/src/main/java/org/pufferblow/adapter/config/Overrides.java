package org.pufferblow.adapter.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pufferblow.adapter.control.IceServer;

/**
 * {@code pufferblow.overrides}: what an operator wants to win over the server, by the bootstrap's own key names.
 *
 * @param numbers the operational settings by knob
 */
record Overrides(Map<Knob<?>, Value<?>> numbers, Optional<Value<URI>> internalApiBase,
        Optional<Value<List<IceServer>>> iceServers, Optional<Value<QualityOverride>> mediaQuality) {
    private static final int MOST_SERVERS = 32;

    Overrides {
        numbers = Map.copyOf(numbers);
    }

    static Overrides read(HoconSource hocon, Findings findings) {
        ConfigObject section = hocon.section(HoconSource.OVERRIDES, findings);
        return section == null ? new Reader(findings).result() : new Reader(findings).read(section);
    }

    /** Reads key by key, so that one bad key does not hide the next. */
    private static final class Reader {
        private final Findings findings;
        private final Map<Knob<?>, Value<?>> numbers = new HashMap<>();
        private Value<URI> base;
        private Value<List<IceServer>> servers;
        private Value<QualityOverride> quality;

        Reader(Findings findings) {
            this.findings = findings;
        }

        Overrides result() {
            return new Overrides(numbers, Optional.ofNullable(base), Optional.ofNullable(servers),
                    Optional.ofNullable(quality));
        }

        Overrides read(ConfigObject section) {
            Map<String, Knob<?>> byName = new HashMap<>();
            Knobs.all().stream().filter(knob -> knob.server() != null).forEach(knob -> byName.put(knob.server(), knob));
            List<String> known = new ArrayList<>(byName.keySet());
            known.addAll(List.of("internal_api_base", "ice_servers", "media_quality"));
            section.forEach((key, value) -> {
                Origin origin = new Origin(SourceKind.OVERRIDES, HoconSource.place(value.origin()));
                try {
                    readKey(key, value, origin, byName, known);
                } catch (BadValueException e) {
                    findings.error(HoconSource.OVERRIDES + "." + key, origin.place(), "expected " + e.getMessage());
                }
            });
            return result();
        }

        private void readKey(String key, ConfigValue value, Origin origin, Map<String, Knob<?>> byName,
                List<String> known) throws BadValueException {
            Object raw = value.unwrapped();
            if (byName.get(key) != null) {
                Knob<?> knob = byName.get(key);
                if (!Layers.isUnset(knob, raw)) {
                    numbers.put(knob, new Value<>(knob.type().parse(raw, SourceKind.OVERRIDES), origin));
                }
                return;
            }
            if (raw == null) {
                return;
            }
            switch (key) {
                case "internal_api_base" -> base = new Value<>(
                        NetworkTypes.httpUrl().parse(raw, SourceKind.OVERRIDES), origin);
                case "ice_servers" -> servers = new Value<>(
                        ValueTypes.listOf(Reader::iceServer, 0).parse(raw, SourceKind.OVERRIDES), origin);
                case "media_quality" -> quality = new Value<>(quality(raw), origin);
                default -> findings.error(HoconSource.OVERRIDES + "." + ValueTypes.shown(key), origin.place(),
                        Findings.unknown(key, known));
            }
        }

        private static IceServer iceServer(Object raw, SourceKind source) throws BadValueException {
            String expected = "{ urls = \"stun:…\" or [ \"turn:…\" ], username, credential }";
            if (!(raw instanceof Map<?, ?> map)) {
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
            return raw == null || raw instanceof String;
        }

        private static QualityOverride quality(Object raw) throws BadValueException {
            Map<?, ?> quality = table(raw, "media_quality");
            Map<?, ?> audio = table(quality.get("audio"), "media_quality.audio");
            Map<String, Integer> bitrates = new HashMap<>();
            for (Map.Entry<?, ?> profile : table(audio.get("profiles"), "media_quality.audio.profiles").entrySet()) {
                Map<?, ?> values = table(profile.getValue(), "a profile");
                Integer bitrate = field(values, "bitrate_kbps", ValueTypes.integer(6, 510));
                if (bitrate != null) {
                    bitrates.put(String.valueOf(profile.getKey()), bitrate);
                }
            }
            return new QualityOverride(field(quality, "default_profile", ValueTypes.text()),
                    field(audio, "sample_rate_hz", ValueTypes.integer(8000, 48000)),
                    field(audio, "channels", ValueTypes.integer(1, 2)),
                    field(audio, "stereo_enabled", ValueTypes.bool()), field(audio, "dtx_enabled", ValueTypes.bool()),
                    field(audio, "fec_enabled", ValueTypes.bool()), bitrates);
        }

        private static Map<?, ?> table(Object raw, String name) throws BadValueException {
            if (raw != null && !(raw instanceof Map)) {
                throw new BadValueException(name + " to be a section");
            }
            return raw == null ? Map.of() : (Map<?, ?>) raw;
        }

        private static <T> T field(Map<?, ?> map, String name, ValueType<T> type) throws BadValueException {
            Object raw = map.get(name);
            try {
                return raw == null ? null : type.parse(raw, SourceKind.OVERRIDES);
            } catch (BadValueException e) {
                throw new BadValueException(name + " to be " + e.getMessage());
            }
        }
    }
}
