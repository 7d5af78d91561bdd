package org.pufferblow.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.e2e.SfuUnderTest;

/** A thousand people come, hear somebody, and leave; nothing of them stays. */
@Timeout(600)
@EnabledOnOs(value = OS.LINUX, disabledReason = "looks into /proc")
class ChurnTest {
    private static final int ROUNDS = 8;
    private static final int PEERS = 125;
    private static final int ROOMS = 5;
    /** One of each for everybody who is in. */
    private static final List<String> OF_A_PEER = List.of("adapter.signaling.WebSocketClient",
            "adapter.room.Participant",
            "transport.udp.PeerTransportImpl", "transport.dtls.DtlsSession", "transport.ice.IceSession");
    private static final Pattern CLASS = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");
    private static final Pattern OTHER = Pattern.compile("-\\s+Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");
    /** What tables keep of their greatest size, and what the JVM learns meanwhile; a tenth of what a peer holds. */
    private static final long HEAP_BYTES_PER_JOIN = 5_000;
    /** Native memory is taken by buffers and by packets' ciphers. */
    private static final long NATIVE_BYTES_PER_JOIN = 2_000;

    @TempDir
    private Path directory;

    /** What the server holds when nobody is in. */
    private record Held(long heapBytes, long nativeBytes, long threads, long files) {}

    @Test
    void shouldHoldNothingOfThoseWhoHaveLeft() throws Exception {
        try (SfuUnderTest sfu = SfuUnderTest.start("come-and-go", directory, Map.of("room_end_grace_seconds", 1), "",
                List.of("-XX:NativeMemoryTracking=summary"))) {
            comeAndGo(sfu, 0);
            Held first = held(sfu);
            for (int round = 1; round < ROUNDS; round++) {
                comeAndGo(sfu, round);
            }
            assertThat(sfu.metrics().path("total_joins").asLong()).isEqualTo(ROUNDS * PEERS);
            int joins = (ROUNDS - 1) * PEERS;

            Held last = held(sfu);
            assertThat(last.heapBytes() - first.heapBytes()).as("%s, then %s", first, last)
                    .isLessThan(joins * HEAP_BYTES_PER_JOIN);
            assertThat(last.nativeBytes() - first.nativeBytes()).as("%s, then %s", first, last)
                    .isLessThan(joins * NATIVE_BYTES_PER_JOIN);
            // Pools' threads end when they have been idle for a minute; those of the first round had the same reasons.
            await().atMost(Duration.ofSeconds(150)).untilAsserted(() -> {
                assertThat(tasks(sfu)).as("threads").isLessThanOrEqualTo(first.threads());
                assertThat(files(sfu)).as("files").isLessThanOrEqualTo(first.files());
            });
        }
    }

    private void comeAndGo(SfuUnderTest sfu, int round) throws Exception {
        Path tokens = Files.write(directory.resolve("tokens"), IntStream.range(0, PEERS)
                .mapToObj(i -> sfu.token("room" + round + "-" + i % ROOMS, "user" + i)).toList());
        Path output = directory.resolve("load.log");
        Process load = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar", Path.of(System.getProperty("repository.root"), "pufferblow-adapter", "target", "media-sfu.jar")
                        .toString(),
                "--load-test", sfu.signaling().toString(), "--tokens", tokens.toString(), "--peers",
                Integer.toString(PEERS), "--rooms", Integer.toString(ROOMS), "--talkers", "1", "--join-rate", "40",
                "--join-timeout", "60s", "--duration", "1s", "--max-failed", "0")
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(load.waitFor(2, TimeUnit.MINUTES)).as("the load test ends").isTrue();
        } finally {
            load.destroyForcibly();
        }
        assertThat(load.exitValue()).as(Files.readString(output)).isZero();
        await().untilAsserted(() -> assertThat(sfu.metrics().path("total_peers").asInt()).isZero());
    }

    /** Waits until nothing that belongs to a peer is reachable, then looks. */
    private static Held held(SfuUnderTest sfu) throws IOException {
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            Map<String, Long> counts = histogram(sfu, m -> Long.parseLong(m.group(1)));
            assertThat(OF_A_PEER).allSatisfy(
                    name -> assertThat(counts.getOrDefault("org.pufferblow." + name, 0L)).as(name).isZero());
        });
        long heap = histogram(sfu, m -> Long.parseLong(m.group(2))).values().stream().mapToLong(Long::longValue).sum();
        Matcher other = OTHER.matcher(ask(sfu, "VM.native_memory", "summary"));
        assertThat(other.find()).isTrue();
        return new Held(heap, Long.parseLong(other.group(1)) * 1024, tasks(sfu), files(sfu));
    }

    /** Of what is reachable, class by class: the JVM collects before it counts. */
    private static Map<String, Long> histogram(SfuUnderTest sfu, Function<Matcher, Long> value) throws IOException {
        return ask(sfu, "GC.class_histogram").lines().map(CLASS::matcher).filter(Matcher::matches)
                .collect(Collectors.toMap(m -> m.group(3), value, Long::sum));
    }

    private static String ask(SfuUnderTest sfu, String... question) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(sfu.process().pid())));
        command.addAll(List.of(question));
        Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var answer = jcmd.getInputStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static long tasks(SfuUnderTest sfu) throws IOException {
        return count(sfu, "task");
    }

    private static long files(SfuUnderTest sfu) throws IOException {
        return count(sfu, "fd");
    }

    private static long count(SfuUnderTest sfu, String what) throws IOException {
        try (var all = Files.list(Path.of("/proc", Long.toString(sfu.process().pid()), what))) {
            return all.count();
        }
    }
}
