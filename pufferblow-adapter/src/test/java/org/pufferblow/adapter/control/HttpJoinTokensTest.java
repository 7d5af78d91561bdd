package org.pufferblow.adapter.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
        connect(timeout, time);
    }

    private void connect(Duration timeout, CallClock calls) {
        client = new ControlPlaneClient(URI.create(server.apiBase()), server.internalSecret(), timeout,
                new Bootstrap(server.bootstrapUrl(), server.bootstrapSecret(), timeout, calls), calls, metrics);
        tokens = new HttpJoinTokens(client, calls, metrics);
    }

    /** For pauses of a fraction of a second. */
    private void connectInRealTime() {
        client.close();
        connect(Duration.ofSeconds(20), CallClock.system());
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
    @ValueSource(strings = {"", " ", "a.b.c ", "a b", "ä.b.c", "a.b.c\n", "a\u0000b", "a%b", "a\"b", "a\\b", "a,b",
            "😀"})
    void shouldRefuseWhatTheServerCannotTakeWithoutAsking(String token) {
        assertThat(tokens.consume(token)).isEqualTo(new TokenResult.Refused("malformed"));
        assertThat(calls).isEmpty();
        assertThat(metrics.get(Counter.TOKENS_REFUSED)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b", "a.b.c.d", "a..c", ".b.c", "a+b.c.d", "a/b~c_d-e", "a.b.c=", "0"})
    void shouldLeaveTheLooksOfATokenToTheServer(String token) {
        assertThat(tokens.consume(token)).isEqualTo(new TokenResult.Refused("401 Invalid join token signature"));
        assertThat(calls).hasSize(1);
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
        connectInRealTime();
        answerFirst(new Faults.Action.Hangup());
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
        assertThat(calls).hasSize(2);
    }

    @Test
    void shouldAskOnceMoreAfterAServerError() {
        connectInRealTime();
        answerFirst(new Faults.Action.Answer(500, Map.of(), "oops"));
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
        assertThat(calls).hasSize(2);
    }

    @Test
    void shouldAskBesideAnAskThatHasNoAnswerForAWhile() {
        spoil(_ -> {
            if (calls.size() == 1) {
                time.advance(TokenRequests.PATIENCE);
                return new Faults.Action.Hang();
            }
            return new Faults.Action.Pass();
        });
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
        assertThat(calls).hasSize(2);
        assertThat(metrics.get(Counter.TOKEN_ANSWERS_LATE)).isEqualTo(1);
    }

    @Test
    void shouldEndAllAsksAfterTheTimeout() {
        spoil(_ -> {
            time.advance(TokenRequests.PATIENCE.plusMillis(calls.size() == TokenRequests.MOST ? 1000 : 0));
            return new Faults.Action.Hang();
        });
        assertThat(tokens.consume(server.mintToken(CLAIMS)))
                .isEqualTo(new TokenResult.Unavailable("the server did not answer within 5000 ms"));
        assertThat(calls).hasSize(3);
        assertThat(metrics.get(Counter.TIMEOUTS)).isEqualTo(1);
    }

    @Test
    void shouldCallOffItsAsksWhenInterrupted() throws Exception {
        CompletableFuture<TokenResult> result = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        spoil(_ -> {
            asked.countDown();
            return new Faults.Action.Hang();
        });
        Thread asker = Thread.startVirtualThread(() -> result.complete(tokens.consume(server.mintToken(CLAIMS))));
        asked.await();
        asker.interrupt();
        assertThat(result.get()).isEqualTo(new TokenResult.Unavailable("called off"));
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().matches("HttpClient-.*-SelectorManager")));
    }

    @Test
    void shouldNeverAdmitTwiceWhenTheAnswerIsLost() {
        connectInRealTime();
        answerFirst(new Faults.Action.LoseAnswer());
        assertThat(tokens.consume(server.mintToken(CLAIMS)))
                .isEqualTo(new TokenResult.Refused("401 Join token already used"));
    }

    @Test
    void shouldAskNoFourthTime() {
        connectInRealTime();
        spoil(_ -> new Faults.Action.Hangup());
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Unavailable.class);
        assertThat(calls).hasSize(3);
        answer(502, "");
        assertThat(tokens.consume(server.mintToken(CLAIMS)))
                .isEqualTo(new TokenResult.Unavailable("the server answered 502"));
        assertThat(calls).hasSize(6);
        assertThat(metrics.get(Counter.TOKENS_UNAVAILABLE)).isEqualTo(2);
        assertThat(metrics.get(Counter.TOKEN_RETRIES)).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 302, 422})
    void shouldNotAskAgainAfterARefusal(int status) {
        answer(status, "{\"detail\":\"no\"}");
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isEqualTo(new TokenResult.Refused(status + " no"));
        assertThat(calls).hasSize(1);
    }

    @Test
    void shouldAskOnAConnectionOfItsOwnEachTime() {
        connectInRealTime();
        for (int i = 0; i < 5; i++) {
            answerFirst(new Faults.Action.Answer(500, Map.of(), ""));
            assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
        }
        assertThat(calls).hasSize(10).extracting(Faults.Call::remotePort).doesNotHaveDuplicates();
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
        CompletableFuture<TokenResult> result = new CompletableFuture<>();
        Thread.startVirtualThread(() -> result.complete(tokens.consume(server.mintToken(CLAIMS))));
        await().until(() -> metrics.get(Counter.RATE_LIMITED) == 1);
        time.advance(Duration.ofMillis(1900));
        assertThat(calls).hasSize(1);
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            time.advance(Duration.ofMillis(10));
            return result.isDone();
        });
        assertThat(result.join()).isInstanceOf(TokenResult.Accepted.class);
        assertThat(calls).hasSize(2);
    }

    /** The shorter pause comes last. */
    @Test
    void shouldKeepToTheLongestOfSeveralPauses() throws Exception {
        CountDownLatch bothAreIn = new CountDownLatch(2);
        CountDownLatch firstIsAnswered = new CountDownLatch(1);
        AtomicInteger count = new AtomicInteger();
        spoil(_ -> {
            boolean first = count.getAndIncrement() == 0;
            bothAreIn.countDown();
            BootstrapTest.awaitQuietly(first ? bothAreIn : firstIsAnswered);
            return new Faults.Action.Answer(429, Map.of("Retry-After", first ? "30" : "7"), "");
        });
        List<CompletableFuture<TokenResult>> results = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        results.forEach(result -> Thread.startVirtualThread(
                () -> result.complete(tokens.consume(server.mintToken(CLAIMS)))));
        CompletableFuture.anyOf(results.toArray(CompletableFuture[]::new)).join();
        firstIsAnswered.countDown();
        results.forEach(CompletableFuture::join);
        time.advance(Duration.ofSeconds(20));
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Unavailable.class);
        assertThat(calls).hasSize(2);
        spoil(_ -> new Faults.Action.Pass());
        time.advance(Duration.ofSeconds(10));
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isInstanceOf(TokenResult.Accepted.class);
    }

    @Test
    void shouldTryABlockedServerRarely() {
        answer(403, "{\"detail\":\"blocked\"}");
        for (int i = 0; i < 12; i++) {
            assertThat(tokens.consume(server.mintToken(CLAIMS)))
                    .isEqualTo(new TokenResult.Unavailable("blocked by the server"));
            time.advance(Duration.ofSeconds(10));
        }
        assertThat(calls).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{}", "", "null", "[]", "{\"claims\":[]}", "{\"claims\":{}}",
            "{\"claims\":{\"sub\":\"\",\"session_id\":\"s\",\"channel_id\":\"c\",\"scope\":\"recv\"}}",
            "{\"claims\":{\"sub\":\"u\",\"session_id\":\"\",\"channel_id\":\"c\",\"scope\":\"recv\"}}",
            "{\"claims\":{\"sub\":\"u\",\"session_id\":\"s\",\"scope\":\"recv\"}}",
            "{\"claims\":{\"sub\":7,\"session_id\":\"s\",\"channel_id\":\"c\",\"scope\":\"recv\"}}",
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

    @ParameterizedTest
    @ValueSource(strings = {"tab\there", "two\r\nlines", "\u0000", "\u001b[31m", "\u0085\u2028\u202e", "😀 👩‍👩‍👧",
            "\ud83d",
            " ", "名前"})
    void shouldTakeAnyTextThatJsonCanCarry(String text) throws Exception {
        Map<String, Object> claims = new LinkedHashMap<>();
        List.of("sub", "username", "instance_id", "server_id", "channel_id", "session_id")
                .forEach(key -> claims.put(key, text));
        claims.put("scope", "recv\t" + text);
        answer(200, new String(Json.write(Map.of("claims", claims)), StandardCharsets.UTF_8));
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isEqualTo(new TokenResult.Accepted(
                new Claims(text, text, text, text, text, text, "recv\t" + text, Set.of(Scope.RECV))));
    }

    @Test
    void shouldCutANameOfUnreasonableLengthBetweenItsCharacters() {
        answer(200, "{\"claims\":{\"sub\":\"u\",\"session_id\":\"s\",\"channel_id\":\"c\",\"username\":\""
                + "u".repeat(255) + "😀".repeat(5_000) + "\",\"scope\":\"recv\"}}");
        assertThat(tokens.consume(server.mintToken(CLAIMS))).isEqualTo(new TokenResult.Accepted(
                new Claims("u", "u".repeat(255), "", "", "c", "s", "recv", Set.of(Scope.RECV))));
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
