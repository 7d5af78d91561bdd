package org.pufferblow.adapter.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The documented defaults and the operator's HOCON file, in the key names of Jitsi's operators. */
final class HoconSource {
    static final String OVERRIDES = "pufferblow.overrides";
    private static final List<String> ROOTS = List.of("pufferblow", "videobridge", "ice4j", "jmt");

    private final Config config;
    private final SourceKind kind;

    private HoconSource(Config config, SourceKind kind) {
        this.config = config;
        this.kind = kind;
    }

    static HoconSource absent() {
        return new HoconSource(ConfigFactory.empty(), SourceKind.HOCON);
    }

    /** Read once: it is asked for on the way to the settings, and again for ice4j's. */
    private static final class Reference {
        static final HoconSource SOURCE = readReference();
    }

    static HoconSource reference() {
        return Reference.SOURCE;
    }

    /**
     * Our own {@code reference.conf}. It is packed next to this class, because in the jar's root it would be one with those
     * of the libraries, in an order that differs between the class path and the single jar.
     */
    private static HoconSource readReference() {
        try (var in = HoconSource.class.getResourceAsStream("reference.conf");
                var reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            // The parser takes as long for a comment as for a setting, and most of this file is for people.
            String settings = new BufferedReader(reader).lines()
                    .map(line -> line.stripLeading().startsWith("#") ? "" : line).collect(Collectors.joining("\n"));
            Config config = ConfigFactory.parseString(settings,
                    ConfigParseOptions.defaults().setOriginDescription("reference.conf"));
            return new HoconSource(config.resolve(ConfigResolveOptions.noSystem()), SourceKind.REFERENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the operator's file; substitutions see the file, then the defaults, then the environment. */
    static HoconSource read(Path path, Map<String, String> env, HoconSource reference, Findings findings) {
        if (ConfigFiles.read(path, findings).isEmpty()) {
            return absent();
        }
        try {
            File file = path.toAbsolutePath().toFile();
            Config parsed = ConfigFactory.parseFile(file,
                    ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false));
            ConfigResolveOptions options = ConfigResolveOptions.defaults().setUseSystemEnvironment(false)
                    .appendResolver(new Environment(env));
            return new HoconSource(resolve(parsed, reference.config, options), SourceKind.HOCON);
        } catch (ConfigException.UnresolvedSubstitution e) {
            findings.error("", place(path, e.origin()),
                    "expected every ${…} to name a setting or an environment variable");
        } catch (ConfigException e) {
            findings.error("", place(path, e.origin()), "expected valid HOCON");
        } catch (RuntimeException | StackOverflowError e) {
            // The library's own parser fails in more ways than it declares; whatever it is, the file is at fault.
            findings.error("", path.toString(), "expected valid HOCON");
        }
        return absent();
    }

    private static Config resolve(Config parsed, Config reference, ConfigResolveOptions options) {
        try {
            return parsed.resolve(options);
        } catch (ConfigException.UnresolvedSubstitution e) {
            return parsed.resolveWith(parsed.withFallback(reference), options);
        }
    }

    /** Null if the setting is not there. */
    Object find(ConfigKey<?> knob) {
        return config.hasPath(knob.path()) ? config.getValue(knob.path()).unwrapped() : null;
    }

    ValueOrigin origin(String path) {
        ConfigValue value = config.getValue(path);
        return new ValueOrigin(kind, place(value.origin()));
    }

    /** Null if there is no such section; an error is noted if it is something else. */
    ConfigObject section(String path, Findings findings) {
        if (!config.hasPath(path)) {
            return null;
        }
        ConfigValue value = config.getValue(path);
        if (value instanceof ConfigObject section) {
            return section;
        }
        findings.error(path, place(value.origin()), "expected a section");
        return null;
    }

    /** What ice4j is to see. */
    Config config() {
        return config;
    }

    /** Every leaf's path, without quotes: a key that holds a dot cannot be told from two keys, and is nobody's. */
    Set<String> paths() {
        return config.entrySet().stream().map(entry -> String.join(".", ConfigUtil.splitPath(entry.getKey())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Names what nobody reads: an error in our own section, a warning in Jitsi's. */
    void checkKeys(Findings findings) {
        Set<String> known = ConfigKeys.all().stream().map(ConfigKey::path)
                .collect(Collectors.toCollection(HashSet::new));
        Set<String> reported = new HashSet<>();
        config.entrySet().forEach(entry -> {
            String path = String.join(".", ConfigUtil.splitPath(entry.getKey()));
            checkKey(path, place(entry.getValue().origin()), known, reported, findings);
        });
    }

    private static void checkKey(String path, String place, Set<String> known, Set<String> reported,
            Findings findings) {
        String root = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
        if (known.contains(path) || path.startsWith(OVERRIDES + ".") || path.equals(OVERRIDES)
                || known.stream().anyMatch(key -> path.startsWith(key + "."))) {
            return; // Its own reader complains of it, if there is anything to complain of.
        }
        if (known.stream().anyMatch(key -> key.startsWith(path + "."))) {
            findings.error(path, place, "expected a section");
        } else if (root.equals("pufferblow")) {
            findings.error(ValueTypes.shown(path), place, Findings.unknown(path, known));
        } else if (ROOTS.contains(root)) {
            JitsiKeys.withoutEffect(path).ifPresentOrElse(pattern -> {
                if (reported.add(pattern)) {
                    findings.warn(pattern, place, "this Jitsi setting has no effect here");
                }
            }, () -> findings.warn(ValueTypes.shown(path), place,
                    Findings.unknown(path, JitsiKeys.andOthers(known))));
        } else if (reported.add(root)) {
            // Helper values for substitutions live at the top, too: only what looks like a typo is worth a line.
            NearestKey.of(root, ROOTS).filter(name -> NearestKey.distance(root, name) * 2 < root.length())
                    .ifPresent(name -> findings.warn(ValueTypes.shown(root), place, Findings.unknown(root, ROOTS)));
        }
    }

    private static String place(Path path, ConfigOrigin origin) {
        return origin == null || origin.lineNumber() < 0 ? path.toString() : place(origin);
    }

    static String place(ConfigOrigin origin) {
        String file = origin.filename() != null ? origin.filename() : "reference.conf";
        return origin.lineNumber() < 0 ? file : file + ":" + origin.lineNumber();
    }

    /** Lets {@code ${?NAME}} see the environment that the loader was given. */
    private record Environment(Map<String, String> env) implements ConfigResolver {
        @Override
        public ConfigValue lookup(String path) {
            List<String> keys = ConfigUtil.splitPath(path);
            String value = keys.size() == 1 ? env.get(keys.getFirst()) : null;
            return value == null ? null : ConfigValueFactory.fromAnyRef(value, "environment variable");
        }

        @Override
        public ConfigResolver withFallback(ConfigResolver fallback) {
            return this;
        }
    }
}
