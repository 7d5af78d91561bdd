package org.pufferblow.adapter.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds the inputs of a load, each source as text. */
final class ConfigSources {
    static final String SECRET = "s3cret-of-the-test";

    private final Path directory;
    private final Map<String, String> env = new HashMap<>(Map.of("RTC_BOOTSTRAP_SECRET", SECRET));
    private final Map<String, String> properties = new HashMap<>();
    private Optional<Path> toml = Optional.empty();
    private Optional<Path> hocon = Optional.empty();

    private ConfigSources(Path directory) {
        this.directory = directory;
    }

    static ConfigSources in(Path directory) {
        return new ConfigSources(directory);
    }

    /** The lines of {@code [media-sfu]}. */
    ConfigSources section(String lines) {
        return toml("[media-sfu]\n" + lines + "\n");
    }

    ConfigSources toml(String text) {
        toml = Optional.of(write("config.toml", text));
        return this;
    }

    ConfigSources hocon(String text) {
        hocon = Optional.of(write("jvb.conf", text));
        return this;
    }

    ConfigSources env(String name, String value) {
        env.put(name, value);
        return this;
    }

    /** As {@code -DNAME=VALUE}. */
    ConfigSources property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    ConfigSources withoutSecret() {
        env.remove("RTC_BOOTSTRAP_SECRET");
        return this;
    }

    ConfigInputs inputs() {
        return new ConfigInputs(toml, List.of(), hocon, directory.resolve("absent.conf"), env, Map.of(),
                properties);
    }

    Loaded load() {
        return ConfigLoader.load(inputs());
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
