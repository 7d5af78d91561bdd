package org.pufferblow.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.control.Scope;
import org.pufferblow.adapter.demo.control.FakeControlPlane;

/** The jar in a process of its own, beside a control plane in the test's. Its log stands in {@code target/NAME.log}. */
public final class SfuUnderTest implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final FakeControlPlane control;
    private final List<String> command;
    private final Path log;
    private final int httpPort;
    private final int udpPort;
    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;

    private SfuUnderTest(FakeControlPlane control, List<String> command, Path log, int httpPort, int udpPort) {
        this.control = control;
        this.command = command;
        this.log = log;
        this.httpPort = httpPort;
        this.udpPort = udpPort;
    }

    /** Starts it and waits until it is ready. */
    public static SfuUnderTest start(String name, Path directory) throws IOException {
        return start(name, directory, Map.of(), "");
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param bootstrap fields of the server's bootstrap answer
     * @param hocon an operator's file; may be empty
     */
    public static SfuUnderTest start(String name, Path directory, Map<String, ?> bootstrap, String hocon)
            throws IOException {
        return start(name, directory, bootstrap, hocon, List.of());
    }

    /** The same, with options for its JVM. */
    public static SfuUnderTest start(String name, Path directory, Map<String, ?> bootstrap, String hocon,
            List<String> jvmOptions) throws IOException {
        return start(name, directory, bootstrap, hocon, jvmOptions, List.of());
    }

    /** The same, started by another command, such as {@code nice}. */
    public static SfuUnderTest start(String name, Path directory, Map<String, ?> bootstrap, String hocon,
            List<String> jvmOptions, List<String> starter) throws IOException {
        FakeControlPlane control = FakeControlPlane.start(0);
        int httpPort = freeTcpPort();
        int udpPort = freeUdpPort();
        control.set("udp_port_min", udpPort);
        control.set("udp_port_max", udpPort);
        bootstrap.forEach(control::set);
        Path toml = Files.writeString(directory.resolve(name + ".toml"), """
                [media-sfu]
                bind_addr = ":%d"
                bootstrap_config_url = "%s"
                bootstrap_secret = "%s"
                """.formatted(httpPort, control.bootstrapUrl(), control.bootstrapSecret()));
        Path conf = Files.writeString(directory.resolve(name + ".conf"),
                "pufferblow.journal.path = \"" + directory.resolve(name + "-journal").toAbsolutePath() + "\"\n"
                        + hocon);
        Path log = Path.of("target", name + ".log");
        List<String> command = new ArrayList<>(starter);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-Dconfig.file=" + conf.toAbsolutePath(), "-jar",
                Path.of(System.getProperty("repository.root"), "pufferblow-adapter", "target", "media-sfu.jar")
                        .toString(),
                "-config", toml.toString()));
        Files.deleteIfExists(log);
        SfuUnderTest sfu = new SfuUnderTest(control, command, log, httpPort, udpPort);
        sfu.start();
        return sfu;
    }

    private void start() throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            assertThat(process.isAlive()).as("the server runs; its log is " + log).isTrue();
            return isReady();
        });
    }

    /** SIGKILL: without a word to anybody. */
    public void kill() {
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts it once more beside the same control plane, and waits until it is ready. */
    public void startAgain() throws IOException {
        assertThat(process.isAlive()).isFalse();
        start();
    }

    private boolean isReady() {
        try {
            return get("/readyz").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    public FakeControlPlane control() {
        return control;
    }

    public Process process() {
        return process;
    }

    public int udpPort() {
        return udpPort;
    }

    public URI signaling() {
        return URI.create("ws://127.0.0.1:" + httpPort + "/rtc/v1/ws");
    }

    /** A token for everything. */
    public String token(String session, String user) {
        return control.mintToken(new Claims(user, user, "instance", "server", "channel-" + session, session,
                Set.of(Scope.values()).stream().map(Scope::token).collect(Collectors.joining(" ")),
                Set.of(Scope.values())));
    }

    public HttpResponse<String> get(String path) throws IOException {
        try {
            return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** The metrics page. */
    public JsonNode metrics() {
        try {
            return MAPPER.readTree(get("/metrics").body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** One of the transport's named counters. */
    public long counter(String name) {
        JsonNode counter = metrics().path("counters").path("transport").path(name);
        assertThat(counter.isNumber()).as("there is a counter " + name).isTrue();
        return counter.asLong();
    }

    /** Everything that it has logged so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int freeTcpPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** SIGTERM, then the control plane goes, too. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } finally {
            control.close();
            http.shutdownNow();
        }
    }
}
