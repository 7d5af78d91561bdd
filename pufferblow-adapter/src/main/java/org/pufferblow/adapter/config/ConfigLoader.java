package org.pufferblow.adapter.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pufferblow.adapter.config.LocalConfig.Value;

/**
 * Reads the sources (PROTOCOL section 1): {@code reference.conf} &lt; TOML &lt; HOCON &lt; system properties &lt;
 * environment. Binds nothing, asks no server, changes nothing; all errors come at once.
 */
public final class ConfigLoader {
    /** They would make Jitsi's libraries read yet another file. */
    private static final List<String> UNSUPPORTED = List.of("config.resource", "config.url");

    private ConfigLoader() {}

    /** Reads the defaults: for a thread beside the start. */
    public static void warmUp() {
        Layer.reference();
    }

    /** Never throws for what is in the sources. */
    public static Loaded load(ConfigInputs inputs) {
        Findings findings = new Findings();
        Layer toml = tomlFile(inputs).map(file -> TomlFile.read(file, findings)).orElseGet(TomlFile::absent);
        UNSUPPORTED.stream().filter(inputs.properties()::containsKey).forEach(property -> findings.error(
                "-D" + property, "command line", "not supported, name the file with -Dconfig.file"));
        Layer properties = Layer.properties(inputs.properties(), findings);
        Layer hocon = hoconFile(inputs)
                .map(file -> HoconFile.read(file, inputs.env(), findings))
                .orElseGet(HoconFile::absent);
        HoconFile.checkKeys(hocon, findings);
        checkEnvironment(inputs.env(), findings);
        Map<ConfigKey<?>, Value<?>> values = new HashMap<>();
        Config effective = ConfigFactory.empty();
        for (Layer layer : List.of(Layer.reference(), toml, hocon, properties, Layer.environment(inputs.env()),
                Layer.program(inputs.program()))) {
            effective = layer.good(values, findings).withFallback(effective);
        }
        LocalConfig config = new LocalConfig(values, Overrides.read(effective, findings), effective);
        checkTogether(config, findings);
        return new Loaded(config, findings.errors(), findings.warnings());
    }

    /** Other programs have variables of that beginning, too: only what looks like a typo is worth a line. */
    private static void checkEnvironment(Map<String, String> env, Findings findings) {
        List<String> known = ConfigKeys.all().stream().map(ConfigKey::env).filter(name -> name != null).toList();
        env.keySet().stream().filter(name -> name.startsWith("RTC_") && !known.contains(name)).sorted()
                .forEach(name -> Findings.nearest(name, known).filter(near -> Findings.distance(name, near) <= 3)
                        .ifPresent(near -> findings.warn(ValueTypes.shown(name), "environment",
                                Findings.unknown(name, known))));
    }

    private static void checkTogether(LocalConfig config, Findings findings) {
        if (config.get(ConfigKeys.BOOTSTRAP_SECRET).isEmpty()) {
            findings.error(ConfigKeys.BOOTSTRAP_SECRET.toml(), "nowhere",
                    "expected the secret that the Pufferblow server "
                            + "holds: set bootstrap_secret under [media-sfu] in config.toml, or RTC_BOOTSTRAP_SECRET in the "
                            + "environment, or pufferblow.bootstrap_secret in jvb.conf");
        }
        checkPorts(config.value(ConfigKeys.UDP_PORT_MIN), config.value(ConfigKeys.UDP_PORT_MAX), findings);
        Value<?> min = config.overrides().numbers().get(ConfigKeys.UDP_PORT_MIN);
        Value<?> max = config.overrides().numbers().get(ConfigKeys.UDP_PORT_MAX);
        if (min != null && max != null) {
            checkPorts(min, max, findings);
        }
    }

    private static void checkPorts(Value<?> min, Value<?> max, Findings findings) {
        if ((Integer) min.value() > (Integer) max.value()) {
            findings.error("udp_port_min", min.place(),
                    "expected at most udp_port_max, which is " + max.value()
                            + " (" + max.place() + "), got " + min.value());
        }
    }

    private static Optional<Path> tomlFile(ConfigInputs inputs) {
        return inputs.toml().or(() -> inputs.defaultTomls().stream().filter(Files::exists).findFirst());
    }

    private static Optional<Path> hoconFile(ConfigInputs inputs) {
        return inputs.hocon().or(() -> Optional.of(inputs.defaultHocon()).filter(Files::exists));
    }
}
