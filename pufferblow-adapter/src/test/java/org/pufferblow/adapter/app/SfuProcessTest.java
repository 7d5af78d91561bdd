package org.pufferblow.adapter.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.demo.control.FakeControlPlane;
import org.pufferblow.adapter.demo.control.Faults;
import org.pufferblow.adapter.demo.control.ReceivedEvent;

/** Main in a process of its own: exit codes and signals. */
@Timeout(120)
class SfuProcessTest {
    private static final Pattern REHEARSED = Pattern.compile("[1-9]\\d* joins rehearsed");

    @TempDir
    private Path home;

    private record Ended(int code, String output) {}

    @Test
    void sigtermSendsEveryoneAwayTellsTheServerAndExitsWith0() throws Exception {
        try (FakeControlPlane control = FakeControlPlane.start(0)) {
            int port = freeTcpPort();
            Process process = start(serving(control, port), "-config", config(control, port).toString());
            try {
                await().atMost(Duration.ofSeconds(60)).until(() -> isReady(port, process));
                URI uri = joinUri(control, port);
                try (TextClient ann = TextClient.connect(uri)) {
                    ann.await1("joined");
                    process.destroy();
                    assertThat(ann.awaitClose()).isEqualTo(1001);
                }
                Ended ended = end(process);
                assertThat(ended.code).as(ended.output).isZero();
                assertThat(control.events()).extracting(ReceivedEvent::type).containsExactly("participant_joined",
                        "participant_left", "session_ended");
                assertThat(ended.output).doesNotContain(control.bootstrapSecret())
                        .doesNotContain(control.internalSecret()).doesNotContain(uri.getQuery());
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void aServerThatIsReadyRehearsesAndItsControlPlaneHearsNothingOfIt() throws Exception {
        try (FakeControlPlane control = FakeControlPlane.start(0)) {
            Process process = start(serving(control, freeTcpPort()));
            try {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> REHEARSED.matcher(Files.readString(output())).find());
                process.destroy();
                assertThat(end(process).code).isZero();
                assertThat(control.events()).isEmpty();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theOptimizingCompilerStepsBackAndTheQuickOneDoesNot() throws Exception {
        try (FakeControlPlane control = FakeControlPlane.start(0)) {
            Process process = start(serving(control, freeTcpPort()));
            try {
                await().until(() -> nicenessOf(process, "C2 Compiler").contains(CompilerPriority.NICER_BY));
                assertThat(nicenessOf(process, "C1 Compiler")).contains(0);
                assertThat(nicenessOf(process, "java")).containsOnly(0);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** How much nicer threads of a name are than the first one of this process. */
    private static List<Integer> nicenessOf(Process process, String name) throws IOException {
        int own = niceness(Path.of("/proc/self")).orElseThrow();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return tasks.filter(task -> read(task.resolve("comm")).startsWith(name))
                    .flatMap(task -> niceness(task).stream().mapToObj(niceness -> niceness - own)).toList();
        }
    }

    /** See proc_pid_stat(5): the nineteenth field, the second of which is a name in brackets. */
    private static OptionalInt niceness(Path task) {
        String stat = read(task.resolve("stat"));
        return stat.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]));
    }

    /** Empty once the thread has ended. */
    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void sigtermDuringTheBootstrapExitsWith0AtOnce() throws Exception {
        try (FakeControlPlane control = FakeControlPlane.start(0)) {
            control.setFaults(call -> new Faults.Action.Answer(503, Map.of(), "{}"));
            int port = freeTcpPort();
            Process process = start(serving(control, port));
            try {
                await().atMost(Duration.ofSeconds(60)).until(() -> HealthCheck.run(
                        new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port),
                        new java.io.PrintStream(java.io.OutputStream.nullOutputStream())) == 0);
                process.destroy();
                Ended ended = end(process);
                assertThat(ended.code).as(ended.output).isZero();
                assertThat(ended.output).contains("told to stop while starting");
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void theOperatorsFileMayReferToTheDefaults() throws Exception {
        Path file = Files.writeString(home.resolve("jvb.conf"),
                "pufferblow.event_queue_size = ${pufferblow.udp_port_max}");
        try (FakeControlPlane control = FakeControlPlane.start(0)) {
            int port = freeTcpPort();
            Map<String, String> env = new HashMap<>(serving(control, port));
            env.put("JAVA_TOOL_OPTIONS", "-Dconfig.file=" + file);
            Process process = start(env);
            try {
                await().atMost(Duration.ofSeconds(60)).until(() -> isReady(port, process));
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void badSettingsAreToldAllAtOnceAndExitWith78BeforeAnythingBinds() throws Exception {
        int port = freeTcpPort();
        Ended ended = end(start(Map.of("RTC_BIND_ADDR", ":" + port, "RTC_BOOTSTRAP_HTTP_TIMEOUT", "soon",
                "RTC_UDP_PORT_MIN", "0x10")));
        assertThat(ended.code).isEqualTo(78);
        assertThat(ended.output).contains("RTC_BOOTSTRAP_HTTP_TIMEOUT").contains("RTC_UDP_PORT_MIN")
                .contains("bootstrap_secret").doesNotContain("listening");
    }

    @Test
    void aMissingNamedFileExitsWith78() throws Exception {
        Ended ended = end(start(Map.of("RTC_BOOTSTRAP_SECRET", "s3cret-s3cret"), "-config", "/no/such/file.toml"));
        assertThat(ended.code).isEqualTo(78);
        assertThat(ended.output).contains("/no/such/file.toml").contains("no such file");
    }

    @Test
    void aTakenUdpPortExitsWith1AndSaysWhich() throws Exception {
        try (FakeControlPlane control = FakeControlPlane.start(0); DatagramSocket taken = new DatagramSocket(0)) {
            control.set("udp_port_min", taken.getLocalPort());
            control.set("udp_port_max", 65535);
            Ended ended = end(start(serving(control, freeTcpPort())));
            assertThat(ended.code).isEqualTo(1);
            assertThat(ended.output).contains("cannot open UDP port " + taken.getLocalPort());
        }
    }

    @Test
    void theOtherCommandsHaveTheirExitCodes() throws Exception {
        assertThat(end(start(Map.of(), "--help"))).satisfies(e -> {
            assertThat(e.code).isZero();
            assertThat(e.output).contains("-config PATH");
        });
        assertThat(end(start(Map.of(), "--version"))).satisfies(e -> {
            assertThat(e.code).isZero();
            assertThat(e.output).startsWith("media-sfu ");
        });
        assertThat(end(start(Map.of(), "--dance"))).satisfies(e -> {
            assertThat(e.code).isEqualTo(2);
            assertThat(e.output).contains("unknown flag");
        });
        assertThat(end(start(Map.of("RTC_BOOTSTRAP_SECRET", "s3cret-s3cret"), "--check-config"))).satisfies(e -> {
            assertThat(e.code).isZero();
            assertThat(e.output).contains("pufferblow.udp_port_min = 50000").doesNotContain("s3cret-s3cret");
        });
        assertThat(end(start(Map.of(), "--check-config")).code).isEqualTo(1);
        assertThat(end(start(Map.of("RTC_BIND_ADDR", "127.0.0.1:" + freeTcpPort()), "--healthcheck")).code)
                .isEqualTo(1);
    }

    private Process start(Map<String, String> env, String... args) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m", "-cp", System.getProperty("java.class.path"), "org.pufferblow.adapter.Main"));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(output().toFile()).directory(home.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("RTC_"));
        builder.environment().put("HOME", home.toString());
        builder.environment().putAll(env);
        return builder.start();
    }

    private Path output() {
        return home.resolve("output");
    }

    private Ended end(Process process) throws Exception {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readString(output()));
        } finally {
            process.destroyForcibly();
        }
    }

    private static Map<String, String> serving(FakeControlPlane control, int port) throws IOException {
        try (DatagramSocket free = new DatagramSocket(0)) {
            return Map.of("RTC_BIND_ADDR", "127.0.0.1:" + port, "RTC_BOOTSTRAP_CONFIG_URL",
                    control.bootstrapUrl().toString(), "RTC_BOOTSTRAP_SECRET", control.bootstrapSecret(),
                    "RTC_UDP_PORT_MIN", Integer.toString(free.getLocalPort()), "RTC_UDP_PORT_MAX", "65535");
        }
    }

    /** The file that the server's setup would have written; the environment says the rest. */
    private Path config(FakeControlPlane control, int port) throws IOException {
        return Files.writeString(home.resolve("config.toml"), """
                [database]
                password = "not ours"

                [media-sfu]
                bootstrap_config_url = "%s"
                bind_addr = ":%d"
                internal_secret = "not ours either"
                """.formatted(control.bootstrapUrl(), port));
    }

    private static URI joinUri(FakeControlPlane control, int port) {
        String token = control.mintToken(new Claims("ann", "Ann", "instance", "server", "channel", "session",
                "recv send_audio", Set.of(Scope.RECV, Scope.SEND_AUDIO)));
        return URI.create("ws://127.0.0.1:" + port + "/rtc/v1/ws?join_token=" + token);
    }

    private boolean isReady(int port, Process process) throws Exception {
        if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(output()));
        }
        return Files.readString(output()).contains("ready: UDP port") && port > 0;
    }

    private static int freeTcpPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
