package org.pufferblow.adapter.signaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.adapter.control.TokenResult;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;

@Timeout(60)
class SignalingEndpointTest {
    @Test
    void aGoodTokenLetsAClientInAndMessagesGoBothWays() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes());
                HttpClient http = HttpClient.newHttpClient()) {
            Listener listener = new Listener();
            WebSocket socket = http.newWebSocketBuilder().header("Origin", "https://anywhere.example")
                    .buildAsync(URI.create("ws://127.0.0.1:" + harness.port() + "/rtc/v1/ws?join_token=good.a.b"),
                            listener)
                    .get();
            socket.sendText("{\"type\":\"ping\"}", true).get();

            await().until(() -> !harness.guests.isEmpty() && !harness.guests.getFirst().messages.isEmpty());
            assertThat(harness.asked).containsExactly("good.a.b");
            EndpointHarness.Guest guest = harness.guests.getFirst();
            assertThat(guest.messages).containsExactly(new ClientMessage.Ping());
            guest.link.send(new ServerMessage.Pong("s"));
            await().until(() -> listener.texts.contains("{\"type\":\"pong\",\"session_id\":\"s\"}"));
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
            await().until(() -> !guest.closed.isEmpty());
            assertThat(guest.closed).containsExactly(CloseCause.CLIENT_GOODBYE);
            await().until(() -> harness.endpoint.sockets() == 0);
        }
    }

    @Test
    void aBadTokenIsToldSoAfterTheUpgrade() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes());
                RawClient client = harness.open("bad.a.b")) {
            assertThat(client.readText()).isEqualTo("{\"type\":\"error\",\"error\":\"invalid join token\"}");
            assertThat(client.readCloseCode()).isEqualTo(4001);
            client.closeFrame(4001);
            assertThat(client.isEnded()).isTrue();
            assertThat(harness.guests).isEmpty();
            assertThat(harness.counter("joins_refused")).isEqualTo(1);
        }
    }

    @Test
    void aServerThatCannotBeAskedIsNoReasonToCallTheTokenBad() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(),
                token -> new TokenResult.Unavailable("away")); RawClient client = harness.open("good.a.b")) {
            assertThat(client.readText()).isEqualTo("{\"type\":\"error\",\"error\":\"busy, try again\"}");
            assertThat(client.readCloseCode()).isEqualTo(4012);
            assertThat(harness.counter("joins_unavailable")).isEqualTo(1);
        }
    }

    @Test
    void whoseTokenIsAskedAboutInVainByAFaultOfOursDoesNotWaitForever() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), token -> {
            throw new NoClassDefFoundError("a test's");
        }); RawClient client = harness.open("good.a.b")) {
            assertThat(client.readText()).contains("error");
            assertThat(client.readCloseCode()).isEqualTo(4012);
        }
    }

    @Test
    void aFaultOfOursInAMessageEndsThatClientAndNobodyElse() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes());
                RawClient client = harness.enter("good.a.b");
                RawClient other = harness.enter("good.c.d")) {
            EndpointHarness.Guest guest = harness.guest("good.a.b");
            guest.onEachMessage = () -> {
                throw new StackOverflowError("a test's");
            };
            client.text("{\"type\":\"ping\"}");
            assertThat(client.readCloseCode()).isEqualTo(1011);
            client.closeFrame(1011);
            await().until(() -> guest.closed.equals(List.of(CloseCause.CLOSED_BY_US)));
            other.text("{\"type\":\"ping\"}");
            await().until(() -> !harness.guest("good.c.d").messages.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "?join_token=", "?other=1", "?join_token"})
    void withoutATokenTheServerIsNotAsked(String query) throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes());
                RawClient client = RawClient.open(harness.port(), query)) {
            assertThat(client.readText()).contains("invalid join token");
            assertThat(client.readCloseCode()).isEqualTo(4001);
            assertThat(harness.asked).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "a|b", "%C3%28", "[]"})
    void aTokenThatIsNoTextAtAllIsRefusedOrNotUpgradedButNeverAFault(String token) throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes());
                RawClient client = RawClient.connect(harness.port(), 65536)) {
            client.writeRaw(RawClient.upgrade("?join_token=" + token));
            String head = client.readHead();
            assertThat(head).doesNotStartWith("HTTP/1.1 5");
            if (head.startsWith("HTTP/1.1 101")) {
                assertThat(client.readCloseCode()).isEqualTo(4001);
            }
            assertThat(harness.guests).isEmpty();
        }
    }

    @Test
    void whatComesBeforeTheTokensAnswerIsHeardAfterItAndInOrder() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), token -> {
            awaitQuietly(answer);
            return EndpointHarness.accepted(token);
        }); RawClient client = harness.open("good.a.b")) {
            for (int i = 0; i < 150; i++) {
                client.text("{\"type\":\"t" + i + "\"}");
            }
            await().until(() -> harness.asked.size() == 1);
            assertThat(harness.guests).isEmpty();
            answer.countDown();
            await().until(() -> !harness.guests.isEmpty() && harness.guests.getFirst().messages.size() == 150);
            for (int i = 0; i < 150; i++) {
                assertThat(harness.guests.getFirst().messages.get(i)).isEqualTo(new ClientMessage.Unknown("t" + i));
                assertThat(client.readText()).isEqualTo(
                        "{\"type\":\"error\",\"error\":\"unsupported message type: t" + i + "\"}");
            }
        }
    }

    @Test
    void aClientThatIsGoneBeforeTheTokensAnswerDoesNotStay() throws Exception {
        AtomicInteger broken = new AtomicInteger();
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), token -> {
            awaitQuietly(new CountDownLatch(1));
            broken.incrementAndGet();
            return EndpointHarness.accepted(token);
        })) {
            RawClient client = harness.open("good.a.b");
            await().until(() -> harness.asked.size() == 1);
            client.closeFrame(1001);
            await().until(() -> harness.endpoint.sockets() == 0);
            // The call was broken off.
            await().until(() -> broken.get() == 1);
            assertThat(harness.guests).isEmpty();
            assertThat(harness.counter("joins_admitted")).isZero();
            client.close();
        }
    }

    @Test
    void garbageIsAnsweredAndTheSocketStays() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes());
                RawClient client = harness.enter("good.a.b")) {
            client.text("{nope");
            client.text("[1]");
            client.frame(0x82, new byte[]{1, 2, 3});
            client.frame(0x81, new byte[]{(byte) 0xFF, 0x22});
            client.text("{\"type\":\"" + "[".repeat(5000));
            client.text("{\"type\":\"dance\"}");
            for (int i = 0; i < 5; i++) {
                assertThat(client.readText())
                        .isEqualTo("{\"type\":\"error\",\"error\":\"invalid signalling payload\"}");
            }
            assertThat(client.readText()).contains("unsupported message type: dance");
            client.text("{\"type\":\"ping\"}");
            await().until(() -> harness.guests.getFirst().messages.contains(new ClientMessage.Ping()));
            assertThat(harness.guests.getFirst().closed).isEmpty();
        }
    }

    @Test
    void aClientsPingIsAnsweredWithItsPayload() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes());
                RawClient client = harness.enter("good.a.b")) {
            client.frame(0x89, "hi".getBytes(StandardCharsets.UTF_8));
            RawClient.Frame frame = client.read();
            assertThat(frame.opcode()).isEqualTo(10);
            assertThat(frame.text()).isEqualTo("hi");
        }
    }

    @ParameterizedTest
    @CsvSource({"1000,CLIENT_GOODBYE", "1001,CLIENT_GOING_AWAY", "3000,CLIENT_GOODBYE", "4321,CLIENT_GOODBYE",
            "1002,LOST", "1011,LOST"})
    void theClientsCloseCodeTellsWhyItLeft(int code, CloseCause cause) throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes());
                RawClient client = harness.enter("good.a.b")) {
            await().until(() -> !harness.guests.isEmpty());
            client.closeFrame(code);
            await().until(() -> !harness.guests.getFirst().closed.isEmpty());
            assertThat(harness.guests.getFirst().closed).containsExactly(cause);
            assertThat(client.readCloseCode()).isEqualTo(code);
        }
    }

    @Test
    void aCloseWithoutACodeIsAGoodbye() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes());
                RawClient client = harness.enter("good.a.b")) {
            await().until(() -> !harness.guests.isEmpty());
            client.frame(0x88);
            await().until(() -> !harness.guests.getFirst().closed.isEmpty());
            assertThat(harness.guests.getFirst().closed).containsExactly(CloseCause.CLIENT_GOODBYE);
        }
    }

    @Test
    void aResetAndAnEndOfFileAndAProtocolErrorAreLosses() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes())) {
            RawClient reset = harness.enter("good-reset");
            RawClient end = harness.enter("good-end");
            RawClient wrong = harness.enter("good-wrong");
            await().until(() -> harness.guests.size() == 3);
            reset.reset();
            end.close();
            wrong.frame(0x8F, new byte[3]);
            for (String user : List.of("good-reset", "good-end", "good-wrong")) {
                await().until(() -> !harness.guest(user).closed.isEmpty());
                assertThat(harness.guest(user).closed).containsExactly(CloseCause.LOST);
            }
            wrong.close();
        }
    }

    @Test
    void ourCloseComesAfterWhatWasSaidAndIsOurs() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes());
                RawClient client = harness.enter("good.a.b")) {
            await().until(() -> !harness.guests.isEmpty());
            EndpointHarness.Guest guest = harness.guests.getFirst();
            for (int i = 0; i < 100; i++) {
                guest.link.send(new ServerMessage.Pong(Integer.toString(i)));
            }
            guest.link.close(CloseCode.REPLACED);
            guest.link.close(CloseCode.NORMAL);
            guest.link.send(new ServerMessage.Pong("too late"));
            for (int i = 0; i < 100; i++) {
                assertThat(client.readText()).contains("\"" + i + "\"");
            }
            RawClient.Frame close = client.read();
            assertThat(close.code()).isEqualTo(4004);
            assertThat(close.text()).contains("replaced by a newer connection");
            client.closeFrame(4004);
            await().until(() -> !guest.closed.isEmpty());
            assertThat(guest.closed).containsExactly(CloseCause.CLOSED_BY_US);
        }
    }

    @Test
    void otherPathsAreNotForUsAndPlainRequestsAreToldToUpgrade() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes());
                HttpClient http = HttpClient.newHttpClient()) {
            assertThat(status(http, harness, "GET", "/other")).isEqualTo(404);
            assertThat(status(http, harness, "GET", "/rtc/v1/ws?join_token=good.a.b")).isEqualTo(426);
            assertThat(status(http, harness, "POST", "/rtc/v1/ws?join_token=good.a.b")).isEqualTo(405);
            assertThat(harness.asked).isEmpty();
        }
    }

    @Test
    void beforeItIsOpenedClientsAreToldToComeBack() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        server.addConnector(connector);
        server.setHandler(new SignalingEndpoint(System::nanoTime, new TrustedProxies(List.of())));
        server.start();
        try (RawClient client = RawClient.connect(connector.getLocalPort(), 65536)) {
            client.writeRaw(RawClient.upgrade("?join_token=good.a.b"));
            assertThat(client.readHead()).startsWith("HTTP/1.1 503 ");
        } finally {
            server.stop();
        }
    }

    @Test
    void addressesAreShortenedForTheLog() {
        assertThat(RemoteAddress.shown(InetAddress.ofLiteral("203.0.113.7"), true)).isEqualTo("203.0.x.x");
        assertThat(RemoteAddress.shown(InetAddress.ofLiteral("203.0.113.7"), false))
                .isEqualTo("203.0.113.7");
        assertThat(RemoteAddress.shown(InetAddress.ofLiteral("2001:db8:1::2"), true))
                .isEqualTo("2001:0db8::x");
    }

    private static int status(HttpClient http, EndpointHarness harness, String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + harness.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody()).build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the JDK's client hears. */
    private static final class Listener implements WebSocket.Listener {
        private final Queue<String> texts = new ConcurrentLinkedQueue<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            texts.add(data.toString());
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }
    }
}
