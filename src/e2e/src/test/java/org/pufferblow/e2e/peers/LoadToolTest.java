package org.pufferblow.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.e2e.SfuUnderTest;

/** The load tool of the jar against the jar. */
@Timeout(180)
class LoadToolTest {
    private static final int ROOMS = 2;
    private static final int PEERS = 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path directory;

    private record Run(int exitCode, String out, String err) {}

    private Process start(SfuUnderTest sfu, List<String> tokens, String... options) throws IOException {
        Path file = Files.write(directory.resolve("tokens"), tokens);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                Path.of(System.getProperty("repository.root"), "pufferblow-adapter", "target", "media-sfu.jar")
                        .toString(),
                "--load-test", "ws://127.0.0.1:" + sfu.signaling().getPort(), "--tokens", file.toString()));
        Collections.addAll(command, options);
        return new ProcessBuilder(command).redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile()).start();
    }

    private Run run(SfuUnderTest sfu, List<String> tokens, String... options) throws Exception {
        Process process = start(sfu, tokens, options);
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it stops by itself").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(directory.resolve("out")),
                Files.readString(directory.resolve("err")));
    }

    private static List<String> tokens(SfuUnderTest sfu, int count) {
        return IntStream.range(0, count).mapToObj(i -> sfu.token("room" + i % ROOMS, "user" + i)).toList();
    }

    private static void assertNoneShown(List<String> tokens, Run run) {
        assertThat(tokens).noneMatch(token -> run.out().contains(token) || run.err().contains(token));
    }

    @Test
    void shouldMeasureRoomsWhereEverybodyHears() throws Exception {
        try (SfuUnderTest sfu = SfuUnderTest.start("load-tool", directory)) {
            List<String> tokens = tokens(sfu, PEERS);

            Run run = run(sfu, tokens, "--peers", "20", "--rooms", "2", "--talkers", "2", "--duration", "4s", "--json",
                    "--server-pid",
                    Long.toString(sfu.process().pid()), "--max-failed", "0", "--max-loss", "0", "--min-delivered",
                    "99");

            assertThat(run.exitCode()).as(run.err()).isZero();
            JsonNode json = MAPPER.readTree(run.out());
            assertThat(json.at("/joins/joined").asInt()).isEqualTo(PEERS);
            assertThat(json.at("/joins/to_media_ms/count").asInt()).isEqualTo(PEERS);
            assertThat(json.at("/joins/to_audio_ms/count").asInt()).isEqualTo(PEERS - 2 * ROOMS);
            assertThat(json.at("/joins/to_audio_ms/p50").asDouble()).isPositive();
            assertThat(json.at("/media/lost").asLong()).isZero();
            assertThat(json.at("/media/not_authentic").asLong()).isZero();
            // Two rooms, two talkers each, nine listeners to each, 50 packets a second.
            assertThat(json.at("/media/packets_per_second").asDouble()).isBetween(1_600.0, 1_900.0);
            assertThat(json.at("/media/latency_p50_ms").asDouble()).isBetween(0.001, 1_000.0);
            assertThat(json.at("/media/latency_samples").asLong()).isGreaterThan(300);
            assertThat(json.at("/server/cpu_per_packet_us").asDouble()).isPositive();
            assertThat(json.at("/limits_not_kept")).isEmpty();
            assertThat(run.err()).contains("20 in, 20 joined", "delivered");
            assertNoneShown(tokens, run);
        }
    }

    @Test
    void shouldFailWhenALimitIsNotKept() throws Exception {
        try (SfuUnderTest sfu = SfuUnderTest.start("load-tool-limit", directory)) {
            List<String> tokens = tokens(sfu, 6);

            Run run = run(sfu, tokens, "--peers", "6", "--rooms", "2", "--talkers", "1", "--duration", "2s",
                    "--max-p99", "1us");

            assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
            assertThat(run.out()).contains("joined", "6 of 6", "--max-p99 1.0 µs is not kept");
            assertNoneShown(tokens, run);
        }
    }

    @Test
    void shouldLetPeopleComeAndGo() throws Exception {
        try (SfuUnderTest sfu = SfuUnderTest.start("load-tool-churn", directory)) {
            List<String> tokens = tokens(sfu, PEERS);

            Run run = run(sfu, tokens, "--peers", "8", "--rooms", "2", "--talkers", "1", "--mode", "churn",
                    "--churn-rate", "2", "--duration", "4s", "--json", "--max-failed", "0", "--max-loss", "0");

            assertThat(run.exitCode()).as(run.err()).isZero();
            JsonNode json = MAPPER.readTree(run.out());
            assertThat(json.at("/joins/joined").asInt()).isGreaterThanOrEqualTo(8 + 7);
            assertThat(json.at("/joins/to_media_ms/count").asInt()).isEqualTo(json.at("/joins/joined").asInt() - 8);
            await().untilAsserted(() -> assertThat(sfu.metrics().path("total_peers").asInt()).isZero());
        }
    }

    @Test
    void shouldCountWhomTheServerRefuses() throws Exception {
        try (SfuUnderTest sfu = SfuUnderTest.start("load-tool-refused", directory)) {
            List<String> tokens = new ArrayList<>(tokens(sfu, 3));
            tokens.add("not.a.token");

            Run run = run(sfu, tokens, "--peers", "4", "--talkers", "1", "--duration", "1s", "--mode", "storm",
                    "--max-failed", "0");

            assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
            assertThat(run.out()).contains("3 of 4, 1 failed", "1 × error: invalid join token",
                    "--max-failed 0 is not kept: 1");
        }
    }

    @Test
    void shouldTellWhatItHasSoFarWhenItIsStopped() throws Exception {
        try (SfuUnderTest sfu = SfuUnderTest.start("load-tool-stopped", directory)) {
            Process process = start(sfu, tokens(sfu, 4), "--peers", "4", "--duration", "10m");
            try {
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> Files.readString(directory.resolve("err")).contains("4 in, 4 joined"));
                process.destroy();

                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(Files.readString(directory.resolve("out"))).contains("(interrupted)", "4 of 4, 0 failed");
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void shouldSayWhatIsWrongWithTheCommandLine() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                Path.of(System.getProperty("repository.root"), "pufferblow-adapter", "target", "media-sfu.jar")
                        .toString(),
                "--load-test", "ws://localhost", "--peers", "none").redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(text).contains("--peers", "--load-test --help");
    }
}
