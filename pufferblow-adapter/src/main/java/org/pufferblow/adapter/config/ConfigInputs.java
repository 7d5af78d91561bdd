package org.pufferblow.adapter.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything outside of the program that configuration depends on.
 *
 * @param toml the file named on the command line
 * @param defaultTomls where to look if none was named; the first that exists counts
 * @param hocon the file named by {@code -Dconfig.file}
 * @param defaultHocon taken if none was named and it exists
 * @param program values that the process itself states, by HOCON path; they win over all sources
 * @param properties the system properties; those below our roots are settings
 */
public record ConfigInputs(Optional<Path> toml, List<Path> defaultTomls, Optional<Path> hocon, Path defaultHocon,
        Map<String, String> env, Map<String, String> program, Map<String, String> properties) {
    private static final String TOML = ".pufferblow/config.toml";

    public ConfigInputs {
        defaultTomls = List.copyOf(defaultTomls);
        env = Map.copyOf(env);
        program = Map.copyOf(program);
        properties = Map.copyOf(properties);
    }

    /** The process's own environment and system properties. */
    public static ConfigInputs ofProcess(Optional<Path> toml) {
        Map<String, String> env = System.getenv();
        Map<String, String> properties = new HashMap<>();
        System.getProperties().stringPropertyNames().forEach(name -> properties.put(name, System.getProperty(name)));
        String home = env.getOrDefault("HOME", System.getProperty("user.home", ""));
        return new ConfigInputs(toml, List.of(Path.of(home, TOML), Path.of("/root", TOML)),
                Optional.ofNullable(System.getProperty("config.file")).map(Path::of), Path.of("jvb-config", "jvb.conf"),
                env, Map.of(), properties);
    }

    /** The same, with values of the process's own: {@code --demo} names its embedded server with them. */
    public ConfigInputs with(Map<String, String> values) {
        return new ConfigInputs(toml, defaultTomls, hocon, defaultHocon, env, values, properties);
    }
}
