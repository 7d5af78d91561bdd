package org.pufferblow.e2e.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.e2e.peers.PeerMain;

/**
 * The server has a private address only. One peer reaches it through a 1:1 NAT that it knows by a static mapping, the other
 * over IPv6:
 *
 * <pre>
 * peer 1 -- 198.51.100.0/24 -- NAT (198.51.100.7 = 10.99.1.2) -- 10.99.1.0/24 -- server -- fd99::/64 -- peer 2
 * </pre>
 */
@Timeout(240)
class NatAndIpv6Test {
    private static final String PRIVATE = "10.99.1.2";
    private static final String PUBLIC = "198.51.100.7";

    @TempDir
    private Path directory;

    @BeforeEach
    void needsNamespaces() {
        Optional<String> lacking = Namespaces.lacking();
        if (lacking.isPresent()) {
            assertThat(System.getProperty("namespaces")).as(lacking.get()).isNotEqualTo("required");
            System.out.println("SKIPPED " + getClass().getSimpleName() + ": " + lacking.get());
            abort(lacking.get());
        }
    }

    @Test
    void peersBehindNatAndOverIpv6HearEachOtherThroughOnePort() throws IOException {
        try (Namespaces net = new Namespaces()) {
            String server = net.add("s");
            String nat = net.add("n");
            String one = net.add("a");
            String two = net.add("b");
            net.connect(server, PRIVATE + "/24", nat, "10.99.1.1/24");
            Namespaces.Cable outside = net.connect(nat, PUBLIC + "/24", one, "198.51.100.100/24");
            net.connect(server, "fd99::1/64", two, "fd99::2/64");
            net.in(server, "ip", "route", "add", "default", "via", "10.99.1.1");
            net.in(nat, "sysctl", "-qw", "net.ipv4.ip_forward=1");
            net.in(nat, "iptables", "-t", "nat", "-A", "PREROUTING", "-i", outside.leftDevice(), "-d", PUBLIC, "-j",
                    "DNAT", "--to-destination", PRIVATE);
            net.in(nat, "iptables", "-t", "nat", "-A", "POSTROUTING", "-o", outside.leftDevice(), "-s", PRIVATE, "-j",
                    "SNAT", "--to-source", PUBLIC);

            LineProcess control = LineProcess.java(net, server, ControlPlaneMain.class);
            startServer(net, server, control.read());
            awaitReady(net, server);

            LineProcess peer1 = peer(net, one, PUBLIC, control, "user1");
            LineProcess peer2 = peer(net, two, "[fd99::1]", control, "user2");
            await().atMost(Duration.ofSeconds(90)).pollDelay(Duration.ZERO).untilAsserted(() -> {
                assertThat(packets(peer1, "user2")).as("peer 1 hears peer 2").isGreaterThan(50);
                assertThat(packets(peer2, "user1")).as("peer 2 hears peer 1").isGreaterThan(50);
            });

            List<String> ports = net.in(server, "ss", "-Huanp").lines()
                    .filter(line -> line.contains("java"))
                    .map(line -> line.trim().split("\\s+", -1)[3].replaceAll(".*:", "")).distinct().toList();
            assertThat(ports).as("UDP ports of all Java processes beside the server").containsExactly("50000");
        }
    }

    private void startServer(Namespaces net, String namespace, JsonNode control) throws IOException {
        Path toml = Files.writeString(directory.resolve("config.toml"), """
                [media-sfu]
                bootstrap_config_url = "%s"
                bootstrap_secret = "%s"
                """.formatted(control.path("bootstrapUrl").asText(), control.path("bootstrapSecret").asText()));
        Path hocon = Files.writeString(directory.resolve("jvb.conf"), """
                ice4j.harvest.mapping.static-mappings = [ { local-address = "%s", public-address = "%s" } ]
                """.formatted(PRIVATE, PUBLIC));
        Path jar = Path.of(System.getProperty("repository.root"), "pufferblow-adapter", "target", "media-sfu.jar");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(LineProcess.javaCommand(),
                "-Xmx256m", "-Dconfig.file=" + hocon, "-jar", jar.toString(), "-config", toml.toString())));
        Path log = Path.of("target", "nat-and-ipv6-server.log");
        net.start(namespace, builder.redirectErrorStream(true).redirectOutput(log.toFile()));
    }

    private static void awaitReady(Namespaces net, String server) {
        await().atMost(Duration.ofSeconds(60)).ignoreExceptionsMatching(AssertionError.class::isInstance)
                .until(() -> net.in(server, "bash", "-c",
                        "exec 3<>/dev/tcp/127.0.0.1/8787; printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3; head -1 <&3"),
                        line -> line.contains(" 200 "));
    }

    private static LineProcess peer(Namespaces net, String namespace, String host, LineProcess control, String user)
            throws IOException {
        String token = control.ask("token session " + user).path("token").asText();
        return LineProcess.java(net, namespace, PeerMain.class, "ws://" + host + ":8787/rtc/v1/ws", token, user);
    }

    private static long packets(LineProcess peer, String user) {
        JsonNode state = peer.ask("state");
        assertThat(state.path("errors")).isEmpty();
        return state.path("packets").path(user).asLong();
    }
}
