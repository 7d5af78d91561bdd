package org.pufferblow.adapter.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the four sources (PROTOCOL section 1): {@code reference.conf} &lt; TOML &lt; HOCON &lt; environment. Binds nothing,
 * asks no server, changes nothing; all errors come at once.
 */
public final class ConfigLoader {
    private ConfigLoader() {}

    /** Reads the defaults: for a thread beside the start. */
    public static void warmUp() {
        HoconSource.reference();
    }

    /** Never throws for what is in the sources. */
    public static Loaded load(ConfigInputs inputs) {
        Findings findings = new Findings();
        HoconSource reference = HoconSource.reference();
        TomlSource toml = tomlFile(inputs).map(file -> TomlSource.read(file, findings)).orElseGet(TomlSource::absent);
        HoconSource hocon = hoconFile(inputs).map(file -> HoconSource.read(file, inputs.env(), reference, findings))
                .orElseGet(HoconSource::absent);
        inputs.unsupported().forEach(property -> findings.error("-D" + property, "command line",
                "not supported, name the file with -Dconfig.file"));
        hocon.checkKeys(findings);
        checkEnvironment(inputs.env(), findings);
        Layers layers = new Layers(findings);
        for (ConfigKey<?> knob : ConfigKeys.all()) {
            layers.put(knob, reference.find(knob), new ValueOrigin(SourceKind.REFERENCE, "reference.conf"));
            if (knob.toml() != null) {
                layers.put(knob, toml.find(knob), new ValueOrigin(SourceKind.TOML, toml.place(knob.toml())));
            }
            Object operators = hocon.find(knob);
            if (operators != null) {
                layers.put(knob, operators, hocon.origin(knob.path()));
            }
            if (knob.env() != null) {
                layers.put(knob, inputs.env().get(knob.env()),
                        new ValueOrigin(SourceKind.ENVIRONMENT, "environment variable " + knob.env()));
            }
            layers.put(knob, inputs.program().get(knob.path()), new ValueOrigin(SourceKind.PROGRAM, "command line"));
        }
        LocalConfig config = new LocalConfig(layers.values(), Overrides.read(hocon, findings), hocon.config());
        checkTogether(config, findings);
        return new Loaded(config, findings.errors(), findings.warnings());
    }

    /** Other programs have variables of that beginning, too: only what looks like a typo is worth a line. */
    private static void checkEnvironment(Map<String, String> env, Findings findings) {
        List<String> known = ConfigKeys.all().stream().map(ConfigKey::env).filter(name -> name != null).toList();
        env.keySet().stream().filter(name -> name.startsWith("RTC_") && !known.contains(name)).sorted()
                .forEach(name -> NearestKey.of(name, known).filter(near -> NearestKey.distance(name, near) <= 3)
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
            findings.error("udp_port_min", min.origin().place(),
                    "expected at most udp_port_max, which is " + max.value()
                            + " (" + max.origin().place() + "), got " + min.value());
        }
    }

    private static Optional<Path> tomlFile(ConfigInputs inputs) {
        return inputs.toml().or(() -> inputs.defaultTomls().stream().filter(Files::exists).findFirst());
    }

    private static Optional<Path> hoconFile(ConfigInputs inputs) {
        return inputs.hocon().or(() -> Optional.of(inputs.defaultHocon()).filter(Files::exists));
    }
}
