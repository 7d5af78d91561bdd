package org.pufferblow.adapter.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.adapter.config.ConfigInputs;
import org.pufferblow.adapter.config.ConfigLoader;
import org.pufferblow.adapter.config.LocalConfig;
import org.pufferblow.adapter.demo.control.FakeControlPlane;
import org.pufferblow.adapter.demo.control.Faults;
import org.pufferblow.adapter.demo.control.ReceivedEvent;

/** The whole server against a control plane that speaks the contract, in one process. */
@Timeout(120)
class MediaSfuTest {
    @Test
    void twoPeopleJoinSeeEachOtherAndLeaveAndTheServerHearsOfIt() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start()) {
            try (TextClient ann = TextClient.connect(sfu.joinUri("room", "ann"));
                    TextClient bob = connectAfter(ann, sfu, "bob")) {
                JsonNode joined = bob.await1("joined");
                assertThat(joined.path("session_id").asText()).isEqualTo("room");
                assertThat(joined.path("participants").findValuesAsText("user_id")).containsExactly("bob", "ann");
                JsonNode news = ann.await1("participant_joined").path("payload");
                assertThat(news.path("user_id").asText()).isEqualTo("bob");
                assertThat(news.path("username").asText()).isEqualTo("name of bob");
                assertThat(news.path("participant_count").asInt()).isEqualTo(2);
                assertThat(news.path("connected_at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
                ann.send("{\"type\":\"ping\"}");
                ann.await1("pong");
                ann.send("{\"type\":\"dance\"}");
                assertThat(ann.await1("error").path("error").asText()).isEqualTo("unsupported message type: dance");
                await().until(() -> sfu.control().participants("room").equals(Set.of("ann", "bob")));
                bob.leave();
                assertThat(ann.await1("participant_left").path("payload").path("user_id").asText()).isEqualTo("bob");
                await().until(() -> sfu.control().participants("room").equals(Set.of("ann")));
            }
            assertThat(types(sfu.control())).startsWith("participant_joined", "participant_joined");
        }
    }

    @Test
    void aTokenIsGoodOnce() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start()) {
            URI uri = sfu.joinUri("room", "ann");
            try (TextClient first = TextClient.connect(uri); TextClient second = connectWhenJoined(first, uri)) {
                assertThat(second.await1("error").path("error").asText()).isEqualTo("invalid join token");
                assertThat(second.awaitClose()).isEqualTo(4001);
            }
            assertThat(sfu.sfu().figures().rejectedConnections()).isEqualTo(1);
            assertThat(sfu.sfu().figures().refusals()).containsEntry("invalid_token", 1L);
        }
    }

    @Test
    void roomsAreFullAtExactlyTheirLimitUnderConcurrentJoins() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start(Map.of("max_room_peers", 8), Map.of())) {
            List<TextClient> clients = new ArrayList<>();
            try {
                List<CompletableFuture<TextClient>> joins = new ArrayList<>();
                for (int i = 0; i < 12; i++) {
                    URI uri = sfu.joinUri("room", "user" + i);
                    joins.add(CompletableFuture.supplyAsync(() -> TextClient.connect(uri)));
                }
                joins.forEach(join -> clients.add(join.join()));
                await().until(() -> clients.stream()
                        .allMatch(c -> c.find("joined").isPresent() || c.find("error").isPresent()));
                List<TextClient> refused = clients.stream().filter(c -> c.find("error").isPresent()).toList();
                assertThat(refused).hasSize(4).allSatisfy(c -> {
                    assertThat(c.await1("error").path("error").asText()).isEqualTo("voice room is full");
                    assertThat(c.awaitClose()).isEqualTo(4003);
                });
                await().until(() -> sfu.control().participants("room").size() == 8);
                assertThat(sfu.sfu().figures().rejectedConnections()).isEqualTo(4);
                assertThat(sfu.sfu().figures().rooms().totalPeers()).isEqualTo(8);
            } finally {
                clients.forEach(TextClient::close);
            }
        }
    }

    @Test
    void theNewerSocketOfAUserTakesOver() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start();
                TextClient older = TextClient.connect(sfu.joinUri("room", "ann"))) {
            older.await1("joined");
            try (TextClient newer = TextClient.connect(sfu.joinUri("room", "ann"))) {
                newer.await1("joined");
                assertThat(older.awaitClose()).isEqualTo(4004);
            }
        }
    }

    @Test
    void shuttingDownSendsEveryoneAway1001AndTellsTheServer() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start();
                TextClient ann = TextClient.connect(sfu.joinUri("one", "ann"));
                TextClient bob = TextClient.connect(sfu.joinUri("two", "bob"))) {
            ann.await1("joined");
            bob.await1("joined");
            sfu.sfu().close();
            assertThat(ann.awaitClose()).isEqualTo(1001);
            assertThat(bob.awaitClose()).isEqualTo(1001);
            assertThat(events(sfu.control(), "one")).containsExactly("participant_joined ", "participant_left "
                    + "server_shutdown", "session_ended server_shutdown");
            assertThat(events(sfu.control(), "two")).containsExactly("participant_joined ", "participant_left "
                    + "server_shutdown", "session_ended server_shutdown");
        }
    }

    @Test
    void healthAndReadinessAnswerBeforeTheBootstrapAndSignalingSaysNotYet() throws Exception {
        try (FakeControlPlane control = FakeControlPlane.start(0)) {
            control.set("udp_port_min", freeUdpPort());
            CompletableFuture<Void> answers = new CompletableFuture<>();
            control.setFaults(call -> {
                answers.join();
                return new Faults.Action.Pass();
            });
            CompletableFuture<MediaSfu> started = new CompletableFuture<>();
            int port = freePort();
            Thread starter = Thread.startVirtualThread(() -> {
                try {
                    started.complete(MediaSfu.start(config(control), at(port)));
                } catch (StartException | InterruptedException e) {
                    started.completeExceptionally(e);
                }
            });
            await().ignoreExceptions().until(() -> status(port, "/healthz") == 200);
            assertThat(status(port, "/readyz")).isEqualTo(503);
            assertThat(status(port, "/rtc/v1/ws?join_token=a.b.c")).isEqualTo(503);
            answers.complete(null);
            try (MediaSfu sfu = started.get()) {
                assertThat(status(port, "/readyz")).isEqualTo(200);
                assertThat(status(port, "/nothing")).isEqualTo(404);
                assertThat(sfu.httpPort()).isEqualTo(port);
            }
            starter.join();
        }
    }

    @Test
    void aTakenTcpPortIsToldBeforeTheServerIsAsked() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start(); FakeControlPlane control = FakeControlPlane.start(0)) {
            List<String> calls = new ArrayList<>();
            control.setFaults(call -> {
                calls.add(call.path());
                return new Faults.Action.Pass();
            });
            assertThatThrownBy(() -> MediaSfu.start(config(control), at(sfu.sfu().httpPort())))
                    .isInstanceOf(StartException.class).hasMessageContaining("cannot listen on 127.0.0.1:")
                    .hasMessageContaining("bind_addr");
            assertThat(calls).isEmpty();
        }
    }

    @Test
    void aTakenUdpPortIsToldAndNoOtherIsTried() throws Exception {
        try (FakeControlPlane control = FakeControlPlane.start(0); DatagramSocket taken = new DatagramSocket(0)) {
            control.set("udp_port_min", taken.getLocalPort());
            control.set("udp_port_max", 65535);
            int port = freePort();
            assertThatThrownBy(() -> MediaSfu.start(config(control), at(port))).isInstanceOf(StartException.class)
                    .hasMessageContaining("cannot open UDP port " + taken.getLocalPort())
                    .hasMessageContaining("udp_port_min");
            assertThatThrownBy(() -> status(port, "/healthz")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aServerThatNeverAnswersEndsTheStart() throws Exception {
        try (FakeControlPlane control = FakeControlPlane.start(0)) {
            control.setFaults(call -> new Faults.Action.Answer(503, Map.of(), "{\"detail\":\"not yet\"}"));
            LocalConfig config = config(control, Map.of("pufferblow.bootstrap_max_retries", "1",
                    "pufferblow.bootstrap_retry_delay", "10ms"));
            assertThatThrownBy(() -> MediaSfu.start(config, at(freePort()))).isInstanceOf(StartException.class)
                    .hasMessageContaining("no bootstrap in 2 tries").hasMessageContaining("503");
        }
    }

    @Test
    void silentAndHalfUpgradedConnectionsCostNoThread() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start()) {
            int port = sfu.sfu().httpPort();
            assertThat(status(port, "/healthz")).isEqualTo(200);
            int before = Thread.activeCount();
            List<Socket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < 300; i++) {
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                    sockets.add(socket);
                    if (i % 2 == 0) {
                        socket.getOutputStream().write("GET /rtc/v1/ws?join_token=a HTTP/1.1\r\nHost: x\r\nUpgr"
                                .getBytes(StandardCharsets.US_ASCII));
                    }
                }
                assertThat(status(port, "/healthz")).isEqualTo(200);
                try (TextClient ann = TextClient.connect(sfu.joinUri("room", "ann"))) {
                    ann.await1("joined");
                }
                assertThat(Thread.activeCount()).isLessThan(before + 32);
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void metricsCountWhatHappened() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start();
                TextClient ann = TextClient.connect(sfu.joinUri("room", "ann"));
                HttpClient http = HttpClient.newHttpClient()) {
            ann.await1("joined");
            String body = http.send(HttpRequest.newBuilder(sfu.page("/metrics")).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
            assertThat(body).contains("\"total_peers\":1").contains("\"session_id\":\"room\"");
            String text = http.send(HttpRequest.newBuilder(sfu.page("/metrics")).header("Accept", "text/plain").build(),
                    HttpResponse.BodyHandlers.ofString()).body();
            assertThat(text).contains("media_sfu_signaling_joins_admitted_total 1.0");
        }
    }

    private static TextClient connectAfter(TextClient other, EmbeddedSfu sfu, String user) {
        other.await1("joined");
        return TextClient.connect(sfu.joinUri("room", user));
    }

    private static TextClient connectWhenJoined(TextClient other, URI uri) {
        other.await1("joined");
        return TextClient.connect(uri);
    }

    private static List<String> types(FakeControlPlane control) {
        return control.events().stream().map(ReceivedEvent::type).toList();
    }

    private static List<String> events(FakeControlPlane control, String session) {
        return control.events().stream().filter(e -> e.payload().path("session_id").asText().equals(session))
                .map(e -> e.type() + " " + e.payload().path("reason").asText()).toList();
    }

    private static LocalConfig config(FakeControlPlane control) {
        return config(control, Map.of());
    }

    private static LocalConfig config(FakeControlPlane control, Map<String, String> more) {
        Map<String, String> values = new java.util.HashMap<>(more);
        values.put("pufferblow.bootstrap_config_url", control.bootstrapUrl().toString());
        values.put("pufferblow.bootstrap_secret", control.bootstrapSecret());
        return ConfigLoader.load(new ConfigInputs(Optional.empty(), List.of(), Optional.empty(),
                Path.of("no", "such.conf"), Map.of(), values, Map.of())).config();
    }

    private static SfuOptions at(int port) {
        return SfuOptions.standard().at(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static int freePort() throws IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static int status(int port, String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
