package org.pufferblow.adapter.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pufferblow.adapter.config.LocalConfig.Value;
import org.pufferblow.adapter.config.ValueType.BadValueException;

/**
 * What one source says, by the paths of {@code reference.conf}; each value's origin tells where it was read. The layers
 * are laid over each other with {@link Config#withFallback}.
 */
record Layer(Kind kind, Config config) {
    static final int LARGEST_FILE = 1 << 20;
    private static final String ENVIRONMENT_VARIABLE = "environment variable ";
    private static final String SYSTEM_PROPERTY = "system property";
    /** Shorter ones (jmx, jna) are near to ours by chance. */
    private static final int OTHERS_ROOT = 4;
    private static final String REFERENCE = "reference.conf";

    /** Where a value may come from, in rising precedence for those settings that the server does not own. */
    enum Kind {
        /** The documented defaults in the jar. */
        REFERENCE(true),
        /** Section {@code [media-sfu]} of Pufferblow's {@code config.toml}. */
        TOML(false),
        /** The operator's {@code jvb.conf}. */
        HOCON(true),
        /** A system property of the same path: {@code -Dvideobridge.loudest.num-loudest=3}. */
        PROPERTY(true),
        /** An environment variable. */
        ENVIRONMENT(true),
        /** Put there by the process itself, as {@code --demo} does. */
        PROGRAM(true),
        /** The server's bootstrap answer. */
        SERVER(false),
        /** {@code pufferblow.overrides} in the operator's HOCON or system properties. */
        OVERRIDES(true);

        private final boolean textual;

        Kind(boolean textual) {
            this.textual = textual;
        }

        /** Whether a number or boolean may also be written as text: HOCON, properties and variables know nothing else. */
        boolean textual() {
            return textual;
        }
    }

    /** Read once: it is asked for on the way to the settings, and again by the file that refers to it. */
    private static final class Reference {
        static final Layer LAYER = readReference();
    }

    static Layer reference() {
        return Reference.LAYER;
    }

    /**
     * Our own {@code reference.conf}. It is packed next to this class, because in the jar's root it would be one with those
     * of the libraries, in an order that differs between the class path and the single jar.
     */
    private static Layer readReference() {
        try (var in = Layer.class.getResourceAsStream(REFERENCE);
                var reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            // The parser takes as long for a comment as for a setting, and most of this file is for people.
            String settings = new BufferedReader(reader).lines()
                    .map(line -> line.stripLeading().startsWith("#") ? "" : line).collect(Collectors.joining("\n"));
            Config config = ConfigFactory.parseString(settings,
                    ConfigParseOptions.defaults().setOriginDescription(REFERENCE));
            return new Layer(Kind.REFERENCE, config.resolve(ConfigResolveOptions.noSystem()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The system properties below our roots; names what nobody reads. */
    static Layer properties(Map<String, String> all, Findings findings) {
        Map<String, String> places = new TreeMap<>();
        Properties ours = new Properties();
        all.forEach((name, value) -> {
            String root = HoconFile.root(name);
            if (HoconFile.ROOTS.contains(root)) {
                ours.setProperty(name, value);
                places.put(name, SYSTEM_PROPERTY);
            } else if (root.length() > OTHERS_ROOT && HoconFile.isMistypedRoot(root)) {
                places.put(name, SYSTEM_PROPERTY);
            }
        });
        HoconFile.checkKeys(places, findings);
        return new Layer(Kind.PROPERTY, ConfigFactory.parseProperties(ours,
                ConfigParseOptions.defaults().setOriginDescription(SYSTEM_PROPERTY)));
    }

    static Layer environment(Map<String, String> env) {
        Config config = ConfigFactory.empty();
        for (ConfigKey<?> key : ConfigKeys.all()) {
            String value = key.env() == null ? null : env.get(key.env());
            if (value != null) {
                config = config.withValue(key.path(),
                        ConfigValueFactory.fromAnyRef(value, ENVIRONMENT_VARIABLE + key.env()));
            }
        }
        return new Layer(Kind.ENVIRONMENT, config);
    }

    /** What the process itself states, by path. */
    static Layer program(Map<String, String> values) {
        return new Layer(Kind.PROGRAM, ConfigFactory.parseMap(values, "command line"));
    }

    /** Every leaf's path, without quotes: a key that holds a dot cannot be told from two keys, and is nobody's. */
    Set<String> paths() {
        return config.entrySet().stream().map(entry -> String.join(".", ConfigUtil.splitPath(entry.getKey())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Judges every setting, puts the good ones over what is there, and leaves out the others and what stands for "not set",
     * so that what lies below shows through. Every layer is judged, also where a later one covers it, so that a bad value does
     * not surprise on the day when the cover goes.
     */
    Config good(Map<ConfigKey<?>, Value<?>> values, Findings findings) {
        Config good = config;
        for (ConfigKey<?> key : ConfigKeys.all()) {
            if (config.hasPathOrNull(key.path()) && !put(key, values, findings)) {
                good = good.withoutPath(key.path());
            }
        }
        return good;
    }

    private <T> boolean put(ConfigKey<T> key, Map<ConfigKey<?>, Value<?>> values, Findings findings) {
        Object raw = raw(key);
        if (raw == null || (kind != Kind.REFERENCE && key.isUnset(raw))) {
            return false;
        }
        ConfigOrigin origin = config.getValue(key.path()).origin();
        // "0s" is as much of a zero as 0 is.
        Optional<T> good = parse(key, raw, kind, origin, findings).filter(
                value -> kind == Kind.REFERENCE || !key.zeroIsDefault() || !Duration.ZERO.equals(value));
        good.ifPresent(value -> values.put(key, new Value<>(value, kind, origin)));
        return good.isPresent();
    }

    /** Empty, with the error noted, if it is not good. */
    static <T> Optional<T> parse(ConfigKey<T> key, Object raw, Kind kind, ConfigOrigin origin, Findings findings) {
        try {
            return Optional.of(key.type().parse(raw, kind));
        } catch (BadValueException e) {
            String expected = key.secret() ? e.getMessage().replaceAll(", got .*", "") : e.getMessage();
            findings.error(key.nameIn(kind), place(origin), "expected " + expected);
            return Optional.empty();
        }
    }

    /** As its type reads it; null if it is null. */
    private Object raw(ConfigKey<?> key) {
        if (config.getIsNull(key.path())) {
            return null;
        }
        Object raw = config.getValue(key.path()).unwrapped();
        return kind == Kind.PROPERTY && raw instanceof Map<?, ?> map ? numbered(map) : raw;
    }

    /** A property holds one text; elements of a list are properties named by their place: {@code path.0}, {@code path.1}. */
    private static Object numbered(Map<?, ?> map) {
        if (map.keySet().stream().allMatch(name -> name.toString().matches("\\d{1,9}"))) {
            TreeMap<Integer, Object> elements = new TreeMap<>();
            map.forEach((name, element) -> elements.put(Integer.valueOf(name.toString()), element));
            return List.copyOf(elements.values());
        }
        return map;
    }

    /** For people: a file with its line, or the name of an environment variable. */
    static String place(ConfigOrigin origin) {
        int line = origin.lineNumber();
        String place = origin.filename() != null
                ? origin.filename()
                : origin.description().replaceFirst(": \\d+$", "");
        return line < 0 ? place : place + ":" + line;
    }

    /** The file's text; empty, with the error noted, if it cannot be had. */
    static Optional<String> text(Path file, Findings findings) {
        String name = file.toString();
        if (Files.isDirectory(file)) {
            findings.error("", name, "expected a file, this is a directory (Docker creates one where a file to be "
                    + "mounted does not exist)");
            return Optional.empty();
        }
        if (Files.notExists(file)) { // Unknown, where a directory on the way is closed to us: told below.
            findings.error("", name, "no such file");
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                findings.error("", name, "expected a file of at most 1 MiB");
                return Optional.empty();
            }
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            findings.error("", name, "expected UTF-8 text");
        } catch (IOException e) {
            String user = System.getProperty("user.name", "?");
            findings.error("", name, "cannot be read (" + e.getClass().getSimpleName() + "): is "
                    + (user.equals("?") ? "this process's user" : "user " + user) + " allowed to?");
        }
        return Optional.empty();
    }
}
