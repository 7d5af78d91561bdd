package org.pufferblow.adapter.config;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pufferblow.adapter.app.HealthCheck;

/** The image's entry point: its own health check, which asks where the jar's would ask, and the options of the JVM. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class EntrypointHealthTest {
    private static final Path ENTRY_POINT = Path.of(System.getProperty("repository.root"), "packaging",
            "entrypoint.sh");

    @TempDir
    private Path home;

    private record Ended(int code, String output) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            bind_addr = ":1"                 |                                              |                                      |
            bind_addr = '127.0.0.2:1' # note | # bind_addr = ":2"                           |                                      |
            log_level = "info"               | pufferblow.bind_addr = "0.0.0.0:2"           |                                      |
            bind_addr = ":1"                 | pufferblow { bind_addr = ":2", takeover=on } |                                      |
            bind_addr = ":1"                 | pufferblow { bind_addr: "[::1]:2" }          |                                      |
            bind_addr = ":1"                 | pufferblow.bind_addr = ${?ELSEWHERE}         |                                      |
            bind_addr = ":1"                 | pufferblow.bind_addr = ${?NOWHERE}           |                                      |
            bind_addr = ":1"                 | pufferblow.bind_addr = ":2"                  |                                      | [::]:3
            # bind_addr = ":1"               | // bind_addr = ":2"                          |                                      | localhost:3
            bind_addr = ":1"                 | pufferblow.bind_addr = ":2"                  | -Dx=y -Dpufferblow.bind_addr=[::1]:4 |
            bind_addr = ":1"                 | pufferblow.bind_addr = ":2"                  | -Dpufferblow.bind_addr=:4            | :3
            """)
    void shouldAskWhereTheJarAsks(String toml, String hocon, String properties, String env) throws Exception {
        ConfigSources sources = ConfigSources.in(home).env("ELSEWHERE", ":4")
                .toml("[server]\nbind_addr = \":5\"\n[media-sfu]\n" + toml + "\n[other]\nbind_addr = \":6\"\n")
                .hocon(hocon == null ? "" : hocon);
        if (env != null) {
            sources.env("RTC_BIND_ADDR", env);
        }
        if (properties != null) {
            String ours = properties.substring(properties.indexOf("-Dpufferblow"));
            sources.property("pufferblow.bind_addr", ours.substring(ours.indexOf('=') + 1));
        }
        ConfigInputs inputs = sources.inputs();
        Map<String, String> environment = new HashMap<>(inputs.env());
        environment.put("JAVA_SYS_PROPS", properties == null ? "" : properties);
        Loaded loaded = ConfigLoader.load(inputs);
        assertThat(loaded.errors()).isEmpty();
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        int code = HealthCheck.run(loaded.config().bindAddress(), new PrintStream(jar, true, StandardCharsets.UTF_8));

        Ended ended = check(environment, "-config", inputs.toml().orElseThrow().toString(),
                "-Dconfig.file=" + inputs.hocon().orElseThrow());

        assertThat(ended.code).as(ended.output).isEqualTo(code).isEqualTo(1);
        assertThat(ended.output.strip()).endsWith("/healthz does not answer");
        assertThat(jar.toString(StandardCharsets.UTF_8).replace("0:0:0:0:0:0:0:1", "::1"))
                .startsWith(ended.output.strip());
    }

    @Test
    void shouldFindTheFileOfTheUserThatItRunsAs() throws Exception {
        Files.createDirectory(home.resolve(".pufferblow"));
        Files.writeString(home.resolve(".pufferblow/config.toml"), "[media-sfu]\nbind_addr = \":1\"\n");

        assertThat(check(Map.of()).output).contains("127.0.0.1:1/healthz");
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1 200 OK, 0, ''", "HTTP/1.1 503 Service Unavailable, 1, answered 503", "SSH-2.0-x, 1, ''"})
    void shouldExitAsTheAnswerSays(String statusLine, int code, String said) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answerer = Thread.ofVirtual().start(() -> {
                try (var socket = server.accept();
                        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
                    assertThat(in.lines().takeWhile(line -> !line.isEmpty())).startsWith("GET /healthz HTTP/1.1");
                    socket.getOutputStream().write((statusLine + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            Ended ended = check(Map.of("RTC_BIND_ADDR", "127.0.0.1:" + server.getLocalPort()));
            answerer.join();

            assertThat(ended.code).as(ended.output).isEqualTo(code);
            assertThat(ended.output).contains(said);
        }
    }

    /** It is accepted by the kernel alone. */
    @Test
    void shouldNotWaitForAProcessThatStandsStill() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended ended = check(Map.of("RTC_BIND_ADDR", "127.0.0.1:" + server.getLocalPort()));

            assertThat(ended.code).isEqualTo(1);
            assertThat(ended.output).contains("does not answer");
        }
    }

    /** What operators of Jitsi write into JAVA_SYS_PROPS arrives, by way of the JVM that the entry point starts. */
    @Test
    void shouldHandSystemPropertiesToTheProcess() throws Exception {
        Path java = home.resolve("bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, """
                #!/bin/bash
                options=()
                while [ "$1" != -jar ]; do
                    case $1 in -D*) options+=("$1") ;; esac
                    shift
                done
                exec "$TRUE_JAVA" "${options[@]}" -cp "$TRUE_CLASS_PATH" org.pufferblow.adapter.Main "${@:3}"
                """);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Path entryPoint = Files.writeString(home.resolve("entrypoint.sh"),
                Files.readString(ENTRY_POINT).replace("\nhome=/opt/media-sfu\n", "\nhome=" + home + "\n"));
        Path hocon = Files.writeString(home.resolve("mine.conf"), "videobridge.loudest.num-loudest = 5");

        Ended ended = run(entryPoint,
                Map.of("PATH", java.getParent() + ":" + System.getenv("PATH"), "RTC_BOOTSTRAP_SECRET",
                        ConfigSources.SECRET, "TRUE_JAVA", System.getProperty("java.home") + "/bin/java",
                        "TRUE_CLASS_PATH", System.getProperty("java.class.path"), "JAVA_OPTS",
                        "-Dvideobridge.loudest.num-loudest=4 -Djmt.dtls.handshake-timeout=7s", "JAVA_SYS_PROPS",
                        "-Dconfig.file=" + hocon + " -Dvideobridge.loudest.num-loudest=3"),
                "--check-config");

        assertThat(ended.code).as(ended.output).isZero();
        assertThat(ended.output.lines()).contains("videobridge.loudest.num-loudest = 3    # system property",
                "jmt.dtls.handshake-timeout = 7 s    # system property");
    }

    private Ended check(Map<String, String> env, String... args) throws IOException, InterruptedException {
        return run(ENTRY_POINT, env, Stream.concat(Stream.of("--healthcheck"), Stream.of(args)).toArray(String[]::new));
    }

    private Ended run(Path entryPoint, Map<String, String> env, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", entryPoint.toString()));
        command.addAll(List.of(args));
        Path output = home.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", System.getenv("PATH"), "HOME", home.toString()));
        builder.environment().putAll(env);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }
}
