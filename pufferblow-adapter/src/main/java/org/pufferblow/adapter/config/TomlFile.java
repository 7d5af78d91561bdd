package org.pufferblow.adapter.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Section {@code [media-sfu]} of Pufferblow's {@code config.toml}. The rest of the file is the server's and is not looked
 * at; no text of the file gets into a message, since any of it may be a secret.
 */
final class TomlFile {
    private static final String SECTION = "media-sfu";
    /** The server's own secrets in our section. */
    private static final Set<String> FOREIGN = Set.of("internal_secret", "join_secret");
    private static final Pattern HEADER = Pattern
            .compile("^\\s*+\\[\\s*+([\"']?)([^\"'\\[\\]\\s]*+)\\1\\s*+]\\s*+(#.*)?$");
    private static final Pattern KEY = Pattern.compile("^\\s*[\"']?([A-Za-z0-9_-]+)[\"']?\\s*=.*$");
    private static final ObjectMapper MAPPER = new TomlMapper();

    private TomlFile() {}

    /** The default file is not there. */
    static Layer absent() {
        return new Layer(Layer.Kind.TOML, ConfigFactory.empty());
    }

    static Layer read(Path file, Findings findings) {
        String text = Layer.text(file, findings).orElse("");
        JsonNode section = section(file, text, findings);
        if (section == null) {
            return absent();
        }
        Map<String, Integer> lines = lines(text);
        Map<String, ConfigKey<?>> known = new LinkedHashMap<>();
        ConfigKeys.all().stream().filter(key -> key.toml() != null).forEach(key -> known.put(key.toml(), key));
        Config config = ConfigFactory.empty();
        for (Map.Entry<String, JsonNode> entry : section.properties()) {
            String name = entry.getKey();
            ConfigOrigin origin = origin(file, lines.get(name));
            if (known.containsKey(name) && entry.getValue().isBigInteger()) {
                // A Config would forget its digits; no setting is as large.
                Layer.parse(known.get(name), entry.getValue().bigIntegerValue(), Layer.Kind.TOML, origin, findings);
            } else if (known.containsKey(name)) {
                config = config.withValue(known.get(name).path(),
                        ConfigValueFactory.fromAnyRef(plain(entry.getValue())).withOrigin(origin));
            } else if (!FOREIGN.contains(name)) {
                // No error: a newer setup wizard may write what this version does not know yet.
                findings.warn(ValueTypes.shown(name), Layer.place(origin), Findings.unknown(name, known.keySet()));
            }
        }
        return new Layer(Layer.Kind.TOML, config);
    }

    /** The file, and the line if the key is written in the plain way. */
    private static ConfigOrigin origin(Path file, Integer line) {
        return line == null
                ? ConfigOriginFactory.newSimple(file + " [" + SECTION + "]")
                : ConfigOriginFactory.newFile(file.toString()).withLineNumber(line);
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
            case ARRAY -> value.valueStream().map(TomlFile::plain).toList();
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
