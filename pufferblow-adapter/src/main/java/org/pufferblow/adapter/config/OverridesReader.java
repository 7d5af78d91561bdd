package org.pufferblow.adapter.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pufferblow.adapter.control.IceServer;

/** Reads {@code pufferblow.overrides} key by key, so that one bad key does not hide the next. One load, one thread. */
final class OverridesReader {
    private static final int MOST_SERVERS = 32;
    private static final int LONGEST_CREDENTIAL = 4096;

    private final Findings findings;
    private final Map<ConfigKey<?>, Value<?>> numbers = new HashMap<>();
    private Value<URI> base;
    private Value<List<IceServer>> servers;
    private Value<QualityOverride> quality;

    OverridesReader(Findings findings) {
        this.findings = findings;
    }

    Overrides result() {
        return new Overrides(numbers, Optional.ofNullable(base), Optional.ofNullable(servers),
                Optional.ofNullable(quality));
    }

    Overrides read(ConfigObject section) {
        Map<String, ConfigKey<?>> byName = new HashMap<>();
        ConfigKeys.all().stream().filter(knob -> knob.server() != null)
                .forEach(knob -> byName.put(knob.server(), knob));
        List<String> known = new ArrayList<>(byName.keySet());
        known.addAll(List.of("internal_api_base", "ice_servers", "media_quality"));
        section.forEach((key, value) -> {
            ValueOrigin origin = new ValueOrigin(SourceKind.OVERRIDES, HoconSource.place(value.origin()));
            try {
                readKey(key, value, origin, byName.get(key), known);
            } catch (BadValueException e) {
                findings.error(HoconSource.OVERRIDES + "." + key, origin.place(), "expected " + e.getMessage());
            }
        });
        return result();
    }

    private void readKey(String key, ConfigValue value, ValueOrigin origin, ConfigKey<?> knob, List<String> known)
            throws BadValueException {
        Object raw = value.unwrapped();
        if (knob != null) {
            if (!Layers.isUnset(knob, raw)) {
                numbers.put(knob, new Value<>(knob.type().parse(raw, SourceKind.OVERRIDES), origin));
            }
            return;
        }
        if (!known.contains(key)) {
            findings.error(HoconSource.OVERRIDES + "." + ValueTypes.shown(key), origin.place(),
                    Findings.unknown(key, known));
        } else if (raw != null && !(raw instanceof String text && text.isBlank())) {
            switch (key) {
                case "internal_api_base" -> base = new Value<>(NetworkTypes.httpUrl().parse(raw, SourceKind.OVERRIDES),
                        origin);
                case "ice_servers" -> servers = new Value<>(
                        ValueTypes.listOf(OverridesReader::iceServer, 0).parse(raw, SourceKind.OVERRIDES), origin);
                default -> quality = new Value<>(new QualityReader(findings).read(value), origin);
            }
        }
    }

    private static IceServer iceServer(Object raw, SourceKind source) throws BadValueException {
        String expected = "{ urls = \"stun:…\" or [ \"turn:…\" ], username, credential }";
        if (!(raw instanceof Map<?, ?> map) || !Set.of("urls", "username", "credential").containsAll(map.keySet())) {
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
