package org.pufferblow.adapter.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Section {@code [media-sfu]} of Pufferblow's {@code config.toml}. The rest of the file is the server's and is not looked
 * at; no text of the file gets into a message, since any of it may be a secret.
 */
final class TomlSource {
    private static final String SECTION = "media-sfu";
    /** The server's own secrets in our section. */
    private static final Set<String> FOREIGN = Set.of("internal_secret", "join_secret");
    private static final Pattern HEADER = Pattern
            .compile("^\\s*+\\[\\s*+([\"']?)([^\"'\\[\\]\\s]*+)\\1\\s*+]\\s*+(#.*)?$");
    private static final Pattern KEY = Pattern.compile("^\\s*[\"']?([A-Za-z0-9_-]+)[\"']?\\s*=.*$");
    private static final ObjectMapper MAPPER = new TomlMapper();

    private final Map<String, Object> raw = new HashMap<>();
    private final Map<String, Integer> lines;
    private final Path file;

    private TomlSource(Path file, Map<String, Integer> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** A source without values: the default file is not there. */
    static TomlSource absent() {
        return new TomlSource(Path.of(""), Map.of());
    }

    static TomlSource read(Path file, Findings findings) {
        String text = ConfigFiles.read(file, findings).orElse("");
        TomlSource source = new TomlSource(file, lines(text));
        JsonNode section = section(file, text, findings);
        if (section == null) {
            return source;
        }
        List<String> known = ConfigKeys.all().stream().map(ConfigKey::toml).filter(name -> name != null).toList();
        section.properties().forEach(entry -> {
            String key = entry.getKey();
            if (known.contains(key)) {
                source.raw.put(key, plain(entry.getValue()));
            } else if (!FOREIGN.contains(key)) {
                // No error: a newer setup wizard may write what this version does not know yet.
                findings.warn(ValueTypes.shown(key), source.place(key), Findings.unknown(key, known));
            }
        });
        return source;
    }

    /** Null if the setting is not in the file. */
    Object find(ConfigKey<?> knob) {
        return raw.get(knob.toml());
    }

    /** The file, and the line if the key is written in the plain way. */
    String place(String key) {
        Integer line = lines.get(key);
        return line == null ? file + " [" + SECTION + "]" : file + ":" + line;
    }

    /** Null, with the reason noted where it is one, if there is no such section. */
    private static JsonNode section(Path file, String text, Findings findings) {
        try {
            JsonNode section = MAPPER.readTree(text).get(SECTION);
            if (section == null || section.isObject()) {
                return section;
            }
            findings.error(SECTION, file.toString(), "expected a section [" + SECTION + "]");
        } catch (JacksonException e) {
            String where = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
            findings.error("", file + where, "expected valid TOML");
        } catch (RuntimeException | StackOverflowError e) {
            // What the parser's own checks let through (an impossible number, nesting without end) is bad input, too.
            findings.error("", file.toString(), "expected valid TOML");
        }
        return null;
    }

    /** What {@code convertValue} makes of it, without the serializers that it would set up for that. */
    private static Object plain(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue();
            case NUMBER -> value.numberValue();
            case BOOLEAN -> value.booleanValue();
            case ARRAY -> value.valueStream().map(TomlSource::plain).toList();
            case OBJECT -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                value.properties().forEach(field -> fields.put(field.getKey(), plain(field.getValue())));
                yield fields;
            }
            case POJO, BINARY -> value.asText();
            case NULL, MISSING -> null;
        };
    }

    private static Map<String, Integer> lines(String text) {
        Map<String, Integer> lines = new HashMap<>();
        boolean inside = false;
        int number = 0;
        for (String whole : text.lines().toList()) {
            number++;
            String line = whole.substring(0, Math.min(whole.length(), 1000));
            Matcher header = HEADER.matcher(line);
            Matcher key = KEY.matcher(line);
            if (line.stripLeading().startsWith("[")) {
                inside = header.matches() && header.group(2).equals(SECTION);
            } else if (inside && key.matches()) {
                lines.putIfAbsent(key.group(1), number);
            }
        }
        return lines;
    }
}
