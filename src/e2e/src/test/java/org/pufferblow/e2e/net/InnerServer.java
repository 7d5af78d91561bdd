package org.pufferblow.e2e.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.pufferblow.e2e.browser.BrowserMain;
import org.pufferblow.e2e.peers.PeerMain;

/** The jar and a control plane in one namespace. Both end with the namespaces. */
final class InnerServer {
    private final Namespaces net;
    private final String namespace;
    private final LineProcess control;

    private InnerServer(Namespaces net, String namespace, LineProcess control) {
        this.net = net;
        this.namespace = namespace;
        this.control = control;
    }

    /**
     * Starts both and waits until the server is ready.
     *
     * @param name of its log, below {@code target}
     * @param hocon what the operator sets
     */
    static InnerServer start(Namespaces net, String namespace, String name, Path directory, String hocon)
            throws IOException {
        LineProcess control = LineProcess.java(net, namespace, ControlPlaneMain.class);
        JsonNode plane = control.read();
        Path toml = Files.writeString(directory.resolve(name + ".toml"), """
                [media-sfu]
                bootstrap_config_url = "%s"
                bootstrap_secret = "%s"
                """.formatted(plane.path("bootstrapUrl").asText(), plane.path("bootstrapSecret").asText()));
        Path conf = Files.writeString(directory.resolve(name + ".conf"), "pufferblow.journal.path = off\n" + hocon);
        Path jar = Path.of(System.getProperty("repository.root"), "pufferblow-adapter", "target", "media-sfu.jar");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(LineProcess.javaCommand(),
                "-Xmx256m", "-Dconfig.file=" + conf, "-jar", jar.toString(), "-config", toml.toString())));
        Path log = Path.of("target", name + "-server.log");
        net.start(namespace, builder.redirectErrorStream(true).redirectOutput(log.toFile()));
        InnerServer server = new InnerServer(net, namespace, control);
        await().atMost(Duration.ofSeconds(60)).ignoreExceptionsMatching(AssertionError.class::isInstance)
                .until(() -> server.get("/readyz"), answer -> answer.contains(" 200 "));
        return server;
    }

    private String get(String path) {
        return net.in(namespace, "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8787; printf 'GET " + path
                + " HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3");
    }

    /** The metrics page, as JSON. */
    JsonNode metrics() throws IOException {
        String answer = get("/metrics");
        return new ObjectMapper().readTree(answer.substring(answer.indexOf("\r\n\r\n")));
    }

    String token(String user) {
        return control.ask("token session " + user).path("token").asText();
    }

    /** A talking peer in another namespace, where the server has this address. */
    LineProcess peer(String otherNamespace, String host, String user) throws IOException {
        return LineProcess.java(net, otherNamespace, PeerMain.class, "ws://" + host + ":8787/rtc/v1/ws", token(user),
                user);
    }

    /** The leaves that the control plane was told of: user and reason. */
    List<String> leaves() {
        return StreamSupport.stream(control.ask("events").path("events").spliterator(), false)
                .filter(event -> event.path("type").asText().equals("participant_left"))
                .map(event -> event.path("payload").path("user_id").asText() + ' '
                        + event.path("payload").path("reason").asText())
                .toList();
    }

    /** A browser's page in another namespace, where the server has this address. */
    LineProcess browser(String otherNamespace, String host, String user) throws IOException {
        return LineProcess.java(net, otherNamespace, BrowserMain.class, "ws://" + host + ":8787/rtc/v1/ws",
                token(user), user);
    }

    /** How many packets a peer has had from somebody. */
    static long packets(LineProcess peer, String user) {
        JsonNode state = peer.ask("state");
        assertThat(state.path("errors")).isEmpty();
        return state.path("packets").path(user).asLong() + state.path("others").path(user).asLong();
    }
}
