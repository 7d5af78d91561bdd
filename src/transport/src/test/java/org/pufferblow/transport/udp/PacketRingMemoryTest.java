package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a JVM of its own, with the image's options for the heap: what full rings cost the machine. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class PacketRingMemoryTest {
    private static final Pattern FIGURE = Pattern.compile("(\\w+)=(\\d+)");
    private static final long MOST_KIB = 64 << 10;

    @ParameterizedTest
    @ValueSource(ints = {16, 64})
    void shouldTakeNoMoreThan64MibAboveIdleWhenEveryRingIsFull(int threads) throws Exception {
        Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g", "-XX:+UseSerialGC", "-Xms40m", "-XX:NewSize=16m", "-XX:MinHeapFreeRatio=15",
                "-XX:MaxHeapFreeRatio=30", "-XX:-ShrinkHeapInSteps", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), FullRings.class.getName(), Integer.toString(threads)))
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Map<String, Long> figures = FIGURE.matcher(output).results()
                .collect(Collectors.toMap(found -> found.group(1), PacketRingMemoryTest::value, (first, last) -> last));
        System.out.println("full rings: " + figures);
        assertThat(figures).as(output).containsEntry("threads", (long) threads);
        assertThat(figures.get("packets")).isGreaterThanOrEqualTo((PacketRing.MOST_BYTES_OF_ALL >> 11));
        assertThat(figures.get("full_kib") - figures.get("idle_kib")).as(output).isLessThanOrEqualTo(MOST_KIB);
    }

    private static long value(MatchResult found) {
        return Long.parseLong(found.group(2));
    }
}
