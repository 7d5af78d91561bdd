package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import kotlin.jvm.internal.Reflection;
import kotlin.reflect.KType;
import kotlin.reflect.KTypeProjection;
import org.jitsi.metaconfig.ConfigException.UnableToRetrieve;
import org.jitsi.metaconfig.ConfigException.UnsupportedType;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.config.JitsiConfigBridge.HoconForJitsi;

class HoconForJitsiTest {
    private final HoconForJitsi source = new HoconForJitsi("test", ConfigFactory.parseString("""
            flag = true, whole = 7, long = 5000000000, part = 0.5, text = words, time = 3 seconds
            texts = [a, b], wholes = [1, 2], objects = [{ x = 1 }], object { y = 2 }
            """));

    @Test
    void shouldReadEveryTypeThatIce4jAsksFor() {
        assertThat(read(Reflection.typeOf(boolean.class), "flag")).isEqualTo(true);
        assertThat(read(Reflection.typeOf(int.class), "whole")).isEqualTo(7);
        assertThat(read(Reflection.typeOf(long.class), "long")).isEqualTo(5_000_000_000L);
        assertThat(read(Reflection.typeOf(double.class), "part")).isEqualTo(0.5);
        assertThat(read(Reflection.typeOf(String.class), "text")).isEqualTo("words");
        assertThat(read(Reflection.nullableTypeOf(String.class), "text")).isEqualTo("words");
        assertThat(read(Reflection.typeOf(Duration.class), "time")).isEqualTo(Duration.ofSeconds(3));
        assertThat(read(listOf(String.class), "texts")).isEqualTo(List.of("a", "b"));
        assertThat(read(listOf(int.class), "wholes")).isEqualTo(List.of(1, 2));
        assertThat(read(listOf(Config.class), "objects")).isEqualTo(List.of(ConfigFactory.parseString("x = 1")));
    }

    @Test
    void shouldTellWhatIsMissingFromWhatIsWrong() {
        assertThatThrownBy(() -> read(Reflection.typeOf(int.class), "nowhere"))
                .isInstanceOf(UnableToRetrieve.NotFound.class);
        assertThatThrownBy(() -> read(Reflection.typeOf(int.class), "text"))
                .isInstanceOf(UnableToRetrieve.WrongType.class);
        assertThatThrownBy(() -> read(Reflection.typeOf(Duration.class), "text"))
                .isInstanceOf(UnableToRetrieve.WrongType.class);
        assertThatThrownBy(() -> read(Reflection.typeOf(Pattern.class), "text"))
                .isInstanceOf(UnsupportedType.class);
    }

    private Object read(KType type, String path) {
        return source.getterFor(type).invoke(path);
    }

    private static KType listOf(Class<?> element) {
        return Reflection.typeOf(List.class, KTypeProjection.Companion.invariant(Reflection.typeOf(element)));
    }
}
