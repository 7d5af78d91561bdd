package org.pufferblow.adapter.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.adapter.control.ControlPlaneMetrics.Counter;
import org.pufferblow.adapter.demo.control.FakeControlPlane;
import org.pufferblow.adapter.demo.control.Faults;

class HttpJoinTokensTest {
    private static final Claims CLAIMS = new Claims("11111111-2222-3333-4444-555555555555", "ann", "127.0.0.1:7575",
            "99999999-2222-3333-4444-555555555555", "aaaaaaaa-2222-3333-4444-555555555555",
            "bbbbbbbb-2222-3333-4444-555555555555", "recv send_audio", Set.of(Scope.RECV, Scope.SEND_AUDIO));

    private final FakeTime time = new FakeTime();
    private final ControlPlaneMetrics metrics = new ControlPlaneMetrics();
    private final List<Faults.Call> calls = new CopyOnWriteArrayList<>();
    private FakeControlPlane server;
    private ControlPlaneClient client;
    private JoinTokens tokens;

    @BeforeEach
    void start() throws Exception {
        server = FakeControlPlane.start(0, time::now);
        connect(Duration.ofSeconds(5));
        spoil(_ -> new Faults.Action.Pass());
    }

    private void connect(Duration timeout) {
        client = new ControlPlaneClient(URI.create(server.apiBase()), server.internalSecret(), timeout,
                new Bootstrap(server.bootstrapUrl(), server.bootstrapSecret(), timeout, time), time, metrics);
        tokens = new HttpJoinTokens(client, time, metrics);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private void spoil(Faults faults) {
        server.setFaults(call -> {
            calls.add(call);
            return faults.on(call);
        });
    }

    private void answer(int status, String body) {
        spoil(_ -> new Faults.Action.Answer(status, Map.of(), body));
    }

    private void answerFirst(Faults.Action first) {
        AtomicInteger count = new AtomicInteger();
        spoil(_ -> count.getAndIncrement() == 0 ? first : new Faults.Action.Pass());
    }

    @Test
    void shouldBringTheClaimsOfATokenShapedLikeTheServers() {
        String token = server.mintToken(CLAIMS);
        assertThat(token.length()).isBetween(500, 620);
        assertThat(tokens.consume(token)).isEqualTo(new TokenResult.Accepted(CLAIMS));
        assertThat(calls).extracting(Faults.Call::body).containsExactly("{\"join_token\":\"" + token + "\"}");
        assertThat(metrics.get(Counter.TOKENS_ACCEPTED)).isEqualTo(1);
    }

    @Test
    void shouldPassOnWhyTheServerRefuses() {
        String token = server.mintToken(CLAIMS);
        assertThat(tokens.consume(token)).isInstanceOf(TokenResult.Accepted.class);
        assertThat(tokens.consume(token)).isEqualTo(new TokenResult.Refused("401 Join token already used"));
        String old = server.mintToken(CLAIMS);
        time.advance(Duration.ofSeconds(60));
        assertThat(tokens.consume(old)).isEqualTo(new TokenResult.Refused("401 Join token expired"));
        server.endSession(CLAIMS.sessionId());
        assertThat(tokens.consume(server.mintToken(CLAIMS)))
                .isEqualTo(new TokenResult.Refused("401 Voice session is not active"));
        assertThat(metrics.get(Counter.TOKENS_REFUSED)).isEqualTo(3);
        assertThat(calls).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a.b", "a.b.c.d", "a..c", ".b.c", "a.b.c ", "ä.b.c", "a.b.c\n", "a+b.c.d",
            "a.b.c="})
    void shouldRefuseWhatIsNoTokenWithoutAsking(String token) {
        assertThat(tokens.consume(token)).isEqualTo(new TokenResult.Refused("malformed"));
        assertThat(calls).isEmpty();
        assertThat(metrics.get(Counter.TOKENS_REFUSED)).isEqualTo(1);
    }

    @Test
    void shouldRefuseATokenOverEightKibWithoutAsking() {
        assertThat(tokens.consume("a.b." + "c".repeat(8 * 1024 - 3))).isEqualTo(new TokenResult.Refused("malformed"));
        assertThat(tokens.consume(null)).isEqualTo(new TokenResult.Refused("malformed"));
        assertThat(calls).isEmpty();
        assertThat(tokens.consume("a.b." + "c".repeat(8 * 1024 - 4)))
                .isEqualTo(new TokenResult.Refused("401 Invalid join token signature"));
    }

    @Test
    void shouldAskOnceMoreAfterADroppedConnection() {
        answerFirst(new Faults.Action.Hangup());
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
        assertThat(calls).hasSize(2);
    }

    @Test
    void shouldAskOnceMoreAfterAServerError() {
        answerFirst(new Faults.Action.Answer(500, Map.of(), "oops"));
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
        assertThat(calls).hasSize(2);
    }

    @Test
    void shouldAskOnceMoreAfterATimeout() {
        client.close();
        connect(Duration.ofSeconds(2));
        CountDownLatch hold = new CountDownLatch(1);
        AtomicInteger count = new AtomicInteger();
        spoil(_ -> {
            if (count.getAndIncrement() == 0) {
                BootstrapTest.awaitQuietly(hold);
                return new Faults.Action.Hangup();
            }
            return new Faults.Action.Pass();
        });
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
        assertThat(metrics.get(Counter.TIMEOUTS)).isEqualTo(1);
        hold.countDown();
    }

    @Test
    void shouldNeverAdmitTwiceWhenTheAnswerIsLost() {
        answerFirst(new Faults.Action.LoseAnswer());
        assertThat(tokens.consume(server.mintToken(CLAIMS)))
                .isEqualTo(new TokenResult.Refused("401 Join token already used"));
    }

    @Test
    void shouldAskNoThirdTime() {
        spoil(_ -> new Faults.Action.Hangup());
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Unavailable.class);
        assertThat(calls).hasSize(2);
        answer(502, "");
        assertThat(tokens.consume(server.mintToken(CLAIMS)))
                .isEqualTo(new TokenResult.Unavailable("the server answered 502"));
        assertThat(calls).hasSize(4);
        assertThat(metrics.get(Counter.TOKENS_UNAVAILABLE)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 302, 422})
    void shouldNotAskAgainAfterARefusal(int status) {
        answer(status, "{\"detail\":\"no\"}");
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isEqualTo(new TokenResult.Refused(status + " no"));
        assertThat(calls).hasSize(1);
    }

    @Test
    void shouldNeverReuseAConnectionAfterAServerError() {
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
        assertThat(calls.get(0).remotePort()).isEqualTo(calls.get(1).remotePort());
        answerFirst(new Faults.Action.Answer(500, Map.of(), ""));
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
        assertThat(calls.get(3).remotePort()).isNotEqualTo(calls.get(2).remotePort());
    }

    @Test
    void shouldBootstrapAgainWhenTheServerCameBackWithANewSecret() {
        server.rotateInternalSecret();
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
        assertThat(calls).extracting(Faults.Call::path).containsExactly("/consume-join-token", "/bootstrap-config",
                "/consume-join-token");
    }

    @Test
    void shouldBootstrapOnceForManyAndNotAgainWithinSeconds() {
        server.rotateInternalSecret();
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(_ -> Thread.startVirtualThread(() -> tokens.consume(server.mintToken(CLAIMS)))).toList();
        threads.forEach(thread -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(metrics.get(Counter.TOKENS_ACCEPTED)).isEqualTo(8);
        assertThat(metrics.get(Counter.REBOOTSTRAPS)).isEqualTo(1);
        server.rotateInternalSecret();
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Unavailable.class);
        time.advance(Duration.ofSeconds(5));
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
        assertThat(metrics.get(Counter.REBOOTSTRAPS)).isEqualTo(2);
    }

    @Test
    void shouldLeaveTheServerAloneForAsLongAsItSays() {
        spoil(_ -> new Faults.Action.Answer(429, Map.of("Retry-After", "30"), ""));
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Unavailable.class);
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Unavailable.class);
        assertThat(calls).hasSize(1);
        spoil(_ -> new Faults.Action.Pass());
        time.advance(Duration.ofSeconds(30));
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
    }

    @Test
    void shouldWaitOutAShortPauseForAPersonAtTheDoor() {
        answerFirst(new Faults.Action.Answer(429, Map.of("Retry-After", "2"), ""));
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(2));
    }

    @Test
    void shouldTryABlockedServerRarely() {
        answer(403, "{\"detail\":\"blocked\"}");
        for (int i = 0; i < 100; i++) {
            assertThat(tokens.consume(server.mintToken(CLAIMS)))
                    .isEqualTo(new TokenResult.Unavailable("blocked by the server"));
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(calls).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{}", "", "null", "[]", "{\"claims\":[]}", "{\"claims\":{}}",
            "{\"claims\":{\"sub\":\"\",\"session_id\":\"s\",\"channel_id\":\"c\",\"scope\":\"recv\"}}",
            "{\"claims\":{\"sub\":\"u\",\"session_id\":\" \",\"channel_id\":\"c\",\"scope\":\"recv\"}}",
            "{\"claims\":{\"sub\":\"u\",\"session_id\":\"s\",\"scope\":\"recv\"}}",
            "{\"claims\":{\"sub\":7,\"session_id\":\"s\",\"channel_id\":\"c\",\"scope\":\"recv\"}}",
            "{\"claims\":{\"sub\":\"u\\r\\na=x\",\"session_id\":\"s\",\"channel_id\":\"c\",\"scope\":\"recv\"}}",
            "{\"claims\":{\"sub\":\"u\",\"session_id\":\"s\",\"channel_id\":\"c\",\"scope\":\"receive all\"}}",
            "{\"claims\":{\"sub\":\"u\",\"session_id\":\"s\",\"channel_id\":\"c\"}}"})
    void shouldRefuseClaimsThatLackWhatARoomNeeds(String body) {
        answer(200, body);
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Refused.class);
    }

    @Test
    void shouldRefuseClaimsOfUnreasonableLength() {
        answer(200, "{\"claims\":{\"sub\":\"" + "u".repeat(257)
                + "\",\"session_id\":\"s\",\"channel_id\":\"c\",\"scope\":\"recv\"}}");
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Refused.class);
    }

    @Test
    void shouldTakeClaimsWithoutNamesAndKeepUnknownScopeWords() {
        answer(200, "{\"claims\":{\"sub\":\"u\",\"session_id\":\"s\",\"channel_id\":\"c\",\"username\":null,"
                + "\"scope\":\"recv teleport\",\"exp\":[]}}");
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isEqualTo(new TokenResult.Accepted(
                new Claims("u", "", "", "", "c", "s", "recv teleport", Set.of(Scope.RECV))));
    }

    @Test
    void shouldKeepTheTokenAndTheSecretOutOfTheReason() {
        String token = server.mintToken(CLAIMS);
        answer(400, "{\"detail\":[{\"msg\":\"bad " + token + " " + server.internalSecret() + "\"}]}");
        assertThat(tokens.consume(token)).isEqualTo(new TokenResult.Refused("400 bad *** ***"));
    }

    @Test
    void shouldHangUpOnAnEndlessAnswer() {
        answer(200, "x".repeat(1024 * 1024));
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Refused.class);
    }
}
