package org.pufferblow.adapter.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import java.time.Duration;
import java.util.List;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.jvm.functions.Function1;
import kotlin.reflect.KClass;
import kotlin.reflect.KType;
import org.jitsi.metaconfig.ConfigException.UnableToRetrieve;
import org.jitsi.metaconfig.ConfigException.UnsupportedType;
import org.jitsi.metaconfig.ConfigSource;

/**
 * HOCON as Jitsi's libraries read it, for the types that ice4j asks for. jicoco-config's own source needs Kotlin's full
 * reflection, eight megabytes of the jar and a seventh of the start. Safe for any thread.
 */
final class HoconForJitsi implements ConfigSource {
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
