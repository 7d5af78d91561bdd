package org.pufferblow.adapter.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.List;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.jvm.functions.Function1;
import kotlin.reflect.KClass;
import kotlin.reflect.KType;
import org.jitsi.config.JitsiConfig;
import org.jitsi.metaconfig.ConfigException.UnableToRetrieve;
import org.jitsi.metaconfig.ConfigException.UnsupportedType;
import org.jitsi.metaconfig.ConfigSource;

/**
 * Shows ice4j the configuration that was loaded, instead of the one that it would find by itself, which has none of our
 * defaults and nothing of TOML or the environment.
 */
public final class JitsiConfigBridge {
    private static final JitsiConfig.Companion JITSI = withoutTheOperatorsFile();

    private JitsiConfigBridge() {}

    /**
     * The class reads what it finds when it is loaded, a second time and for nothing; and it would fail if the operator's
     * file referred to one of our defaults.
     */
    private static JitsiConfig.Companion withoutTheOperatorsFile() {
        String file = System.clearProperty("config.file");
        try {
            return JitsiConfig.Companion;
        } finally {
            if (file != null) {
                System.setProperty("config.file", file);
            }
        }
    }

    /**
     * Call it after a load without errors and before the first class of ice4j is loaded: ice4j keeps what it read. Again only
     * with the same, as for a second server in the process.
     */
    public static void install(LocalConfig local) {
        JITSI.useDebugNewConfig(new HoconForJitsi("media-sfu", forIce4j(local)));
        // The properties file and system properties of Jitsi's old days would win over what --check-config shows.
        JITSI.useDebugLegacyConfig(new HoconForJitsi("none", ConfigFactory.empty("none")));
    }

    /** What is in effect here, then ice4j's own defaults. */
    static Config forIce4j(LocalConfig local) {
        Config merged = local.effective().withFallback(
                ConfigFactory.defaultReference(JitsiConfigBridge.class.getClassLoader()));
        // Addresses beyond the host's own are the transport's work, done once and beside the joins; in ice4j each new
        // agent would wait for the first answers of STUN servers, or of Amazon's metadata service.
        return merged.withOnlyPath("ice4j")
                .withValue("ice4j.harvest.mapping.stun.addresses", ConfigValueFactory.fromIterable(List.of()))
                .withValue("ice4j.harvest.mapping.static-mappings", ConfigValueFactory.fromIterable(List.of()))
                .withValue("ice4j.harvest.mapping.aws.enabled", ConfigValueFactory.fromAnyRef(false))
                .withValue("ice4j.harvest.mapping.aws.force", ConfigValueFactory.fromAnyRef(false))
                .withValue("ice4j.redact-remote-addresses",
                        ConfigValueFactory.fromAnyRef(local.get(ConfigKeys.REDACT)));
    }

    /**
     * HOCON as Jitsi's libraries read it, for the types that ice4j asks for. jicoco-config's own source needs Kotlin's full
     * reflection, eight megabytes of the jar and a seventh of the start. Safe for any thread.
     */
    static final class HoconForJitsi implements ConfigSource {
        /** Reads the value at a path. */
        @FunctionalInterface
        private interface Reader {
            Object read(String path);
        }

        private final String name;
        private final Config config;

        HoconForJitsi(String name, Config config) {
            this.name = name;
            this.config = config;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public String getDescription() {
            return config.origin().description();
        }

        @Override
        public Function1<String, Object> getterFor(KType type) {
            Reader reader = reader(type);
            return path -> {
                try {
                    return reader.read(path);
                } catch (ConfigException.WrongType | ConfigException.BadValue e) {
                    return fail(new UnableToRetrieve.WrongType(path + " in " + name + ": " + e.getMessage()));
                } catch (ConfigException e) {
                    return fail(new UnableToRetrieve.NotFound(path + " is not in " + name));
                }
            };
        }

        private Reader reader(KType type) {
            Class<?> wanted = javaClass(type);
            if (wanted == Boolean.class) {
                return config::getBoolean;
            } else if (wanted == Integer.class) {
                return config::getInt;
            } else if (wanted == Long.class) {
                return config::getLong;
            } else if (wanted == Double.class) {
                return config::getDouble;
            } else if (wanted == String.class) {
                return config::getString;
            } else if (wanted == Duration.class) {
                return config::getDuration;
            } else if (wanted == ConfigObject.class) {
                return config::getObject;
            } else if (wanted == List.class) {
                Class<?> element = javaClass(type.getArguments().getFirst().getType());
                if (element == String.class) {
                    return config::getStringList;
                } else if (element == Integer.class) {
                    return config::getIntList;
                } else if (element == Config.class) {
                    return config::getConfigList;
                }
            }
            return fail(new UnsupportedType("no setting of " + name + " is read as " + type));
        }

        private static Class<?> javaClass(KType type) {
            return type != null && type.getClassifier() instanceof KClass<?> known
                    ? JvmClassMappingKt.getJavaObjectType(known)
                    : Object.class;
        }

        /** Kotlin's callers expect exceptions that Java calls checked, where no signature names them. */
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <T, E extends Exception> T fail(Exception e) throws E {
            throw (E) e;
        }
    }
}
