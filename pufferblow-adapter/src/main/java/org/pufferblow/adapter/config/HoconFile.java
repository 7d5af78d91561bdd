package org.pufferblow.adapter.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The operator's HOCON file, in the key names of Jitsi's operators, and what is said of keys that nobody reads. */
final class HoconFile {
    static final List<String> ROOTS = List.of("pufferblow", "videobridge", "ice4j", "jmt");
    /** The settings of Jitsi's bridge that have no effect here; {@code .*} at an end stands for all below. */
    private static final List<String> WITHOUT_EFFECT = readWithoutEffect();

    private HoconFile() {}

    /**
     * Reads the file; substitutions see the file, then the defaults, then the environment. System properties are laid over
     * what came of it, and are not seen by them.
     */
    static Layer read(Path path, Map<String, String> env, Findings findings) {
        if (Layer.text(path, findings).isEmpty()) {
            return absent();
        }
        try {
            File file = path.toAbsolutePath().toFile();
            Config parsed = ConfigFactory.parseFile(file,
                    ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false));
            ConfigResolveOptions options = ConfigResolveOptions.defaults().setUseSystemEnvironment(false)
                    .appendResolver(new Environment(env));
            return new Layer(Layer.Kind.HOCON, resolve(parsed, options));
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

    static Layer absent() {
        return new Layer(Layer.Kind.HOCON, ConfigFactory.empty());
    }

    private static Config resolve(Config parsed, ConfigResolveOptions options) {
        try {
            return parsed.resolve(options);
        } catch (ConfigException.UnresolvedSubstitution e) {
            return parsed.resolveWith(parsed.withFallback(Layer.reference().config()), options);
        }
    }

    static void checkKeys(Layer file, Findings findings) {
        Map<String, String> places = new LinkedHashMap<>();
        file.config().entrySet().forEach(entry -> places.putIfAbsent(
                String.join(".", ConfigUtil.splitPath(entry.getKey())), Layer.place(entry.getValue().origin())));
        checkKeys(places, findings);
    }

    /**
     * Names what nobody reads: an error in our own section, a warning in Jitsi's.
     *
     * @param places by path
     */
    static void checkKeys(Map<String, String> places, Findings findings) {
        Set<String> known = ConfigKeys.all().stream().map(ConfigKey::path)
                .collect(Collectors.toCollection(HashSet::new));
        Set<String> reported = new HashSet<>();
        places.forEach((path, place) -> checkKey(path, place, known, reported, findings));
    }

    private static void checkKey(String path, String place, Set<String> known, Set<String> reported,
            Findings findings) {
        String root = root(path);
        if (known.contains(path) || path.startsWith(Overrides.PATH + ".") || path.equals(Overrides.PATH)
                || known.stream().anyMatch(key -> path.startsWith(key + "."))) {
            return; // Its own reader complains of it, if there is anything to complain of.
        }
        if (known.stream().anyMatch(key -> key.startsWith(path + "."))) {
            findings.error(path, place, "expected a section");
        } else if (root.equals("pufferblow")) {
            findings.error(ValueTypes.shown(path), place, Findings.unknown(path, known));
        } else if (ROOTS.contains(root)) {
            withoutEffect(path).ifPresentOrElse(pattern -> {
                if (reported.add(pattern)) {
                    findings.warn(pattern, place, "this Jitsi setting has no effect here");
                }
            }, () -> findings.warn(ValueTypes.shown(path), place,
                    Findings.unknown(path, andOthers(known))));
        } else if (reported.add(root)) {
            // Helper values for substitutions live at the top, too: only what looks like a typo is worth a line.
            if (isMistypedRoot(root)) {
                findings.warn(ValueTypes.shown(root), place, Findings.unknown(root, ROOTS));
            }
        }
    }

    static String root(String path) {
        return path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
    }

    /** Whether it is none of ours, but near. */
    static boolean isMistypedRoot(String root) {
        return !ROOTS.contains(root) && Findings.nearest(root, ROOTS)
                .filter(name -> Findings.distance(root, name) * 2 < root.length()).isPresent();
    }

    /** The line of the list that covers the path. */
    static Optional<String> withoutEffect(String path) {
        return WITHOUT_EFFECT.stream().filter(pattern -> pattern.endsWith(".*")
                ? (path + ".").startsWith(pattern.substring(0, pattern.length() - 1))
                : pattern.equals(path)).findFirst();
    }

    /** For suggestions: ours and Jitsi's. */
    private static List<String> andOthers(Set<String> known) {
        List<String> all = new ArrayList<>(known);
        WITHOUT_EFFECT.stream().filter(pattern -> !pattern.endsWith("*")).forEach(all::add);
        return all;
    }

    private static List<String> readWithoutEffect() {
        try (var in = HoconFile.class.getResourceAsStream("jitsi-keys-without-effect.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String place(Path path, ConfigOrigin origin) {
        return origin == null || origin.lineNumber() < 0 ? path.toString() : Layer.place(origin);
    }

    /** Lets {@code ${?NAME}} see the environment that the loader was given. */
    private record Environment(Map<String, String> env) implements ConfigResolver {
        @Override
        public ConfigValue lookup(String path) {
            List<String> keys = ConfigUtil.splitPath(path);
            String value = keys.size() == 1 ? env.get(keys.getFirst()) : null;
            return value == null
                    ? null
                    : ConfigValueFactory.fromAnyRef(value, "environment variable " + keys.getFirst());
        }

        @Override
        public ConfigResolver withFallback(ConfigResolver fallback) {
            return this;
        }
    }
}
