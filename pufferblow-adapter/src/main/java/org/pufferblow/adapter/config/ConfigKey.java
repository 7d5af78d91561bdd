package org.pufferblow.adapter.config;

/**
 * One setting: its name in each source, its type, and whether it is a secret. The table is {@link ConfigKeys}.
 *
 * @param path in HOCON and {@code reference.conf}
 * @param toml the key in {@code [media-sfu]}; null where it cannot be set there
 * @param env the environment variable; null where there is none
 * @param server the name in the bootstrap answer and under {@code pufferblow.overrides}; null where the server has no say
 * @param zeroIsDefault whether zero and empty mean "not set" (the contract's rule for Pufferblow's own settings)
 */
record ConfigKey<T>(String path, ValueType<T> type, String toml, String env, String server, boolean secret,
        boolean zeroIsDefault) {

    /** A setting in Pufferblow's own section, {@code pufferblow.<name>}; not yet known to TOML or the environment. */
    static <T> ConfigKey<T> ours(String name, ValueType<T> type) {
        return new ConfigKey<>("pufferblow." + name, type, null, null, null, false, true);
    }

    /** A setting by the name that Jitsi's operators know. */
    static <T> ConfigKey<T> jitsi(String path, ValueType<T> type) {
        return new ConfigKey<>(path, type, null, null, null, false, false);
    }

    ConfigKey<T> inToml() {
        return new ConfigKey<>(path, type, path.substring("pufferblow.".length()), env, server, secret, zeroIsDefault);
    }

    ConfigKey<T> fromEnv(String name) {
        return new ConfigKey<>(path, type, toml, name, server, secret, zeroIsDefault);
    }

    ConfigKey<T> byServer(String name) {
        return new ConfigKey<>(path, type, toml, env, name, secret, zeroIsDefault);
    }

    ConfigKey<T> asSecret() {
        return new ConfigKey<>(path, type, toml, env, server, true, zeroIsDefault);
    }

    /** A setting is itself and no other; a record's own comparison is built when it is first asked for, during the start. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    /** Zero, empty or absent means the default, for Pufferblow's own settings. */
    boolean isUnset(Object raw) {
        return zeroIsDefault && switch (raw) {
            case String text -> text.isBlank() || text.strip().matches("0+");
            case Number number -> number.doubleValue() == 0;
            default -> false;
        };
    }

    /** The name by which that kind of source knows it; the environment's own names are told by the value's origin. */
    String nameIn(Layer.Kind kind) {
        return switch (kind) {
            case TOML, ENVIRONMENT -> toml;
            case SERVER, OVERRIDES -> server;
            case REFERENCE, HOCON, PROPERTY, PROGRAM -> path;
        };
    }
}
