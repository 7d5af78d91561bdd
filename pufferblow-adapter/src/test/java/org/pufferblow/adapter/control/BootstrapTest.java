package org.pufferblow.adapter.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.demo.control.FakeControlPlane;
import org.pufferblow.adapter.demo.control.Faults;
import org.pufferblow.adapter.logging.Logging;
import org.slf4j.LoggerFactory;

class BootstrapTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration DELAY = Duration.ofSeconds(3);

    private final FakeTime time = new FakeTime();
    private FakeControlPlane server;
    private ScriptedServer scripted;

    @BeforeEach
    void start() throws Exception {
        server = FakeControlPlane.start(0, time::now);
        scripted = new ScriptedServer();
    }

    /** Whoever asks: at the start, and each time that the server's secret turns out to have changed. */
    @Test
    void shouldKeepTheSecretsOfEveryAnswerOutOfTheLog() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            Logging.configure("info", "json");
            List<String> secrets = new ArrayList<>();
            Bootstrap bootstrap = new Bootstrap(server.bootstrapUrl(), server.bootstrapSecret(), TIMEOUT, time);
            for (String credential : List.of("first credential", "second credential")) {
                server.rotateInternalSecret();
                server.set("ice_servers",
                        List.of(Map.of("urls", "turn:relay", "username", "u", "credential", credential)));
                assertThat(bootstrap.attempt()).isInstanceOf(Bootstrap.Success.class);
                secrets.addAll(List.of(credential, server.internalSecret()));
            }
            LoggerFactory.getLogger(BootstrapTest.class).info("held: {}", secrets);
            assertThat(log.toString(StandardCharsets.UTF_8)).contains("held: [***, ***, ***, ***]")
                    .doesNotContain(secrets.toArray(String[]::new));
        } finally {
            System.setOut(before);
            Logging.configure("info", "auto");
        }
    }

    @AfterEach
    void stop() {
        server.close();
        scripted.close();
    }

    private Bootstrap bootstrap() {
        return new Bootstrap(server.bootstrapUrl(), server.bootstrapSecret(), TIMEOUT, time);
    }

    private Bootstrap bootstrap(URI url) {
        return new Bootstrap(url, "the-secret", TIMEOUT, time);
    }

    private void script(int status, String body) {
        scripted.answer(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldTakeTheServersSettings() throws Exception {
        server.set("max_total_peers", 40);
        server.set("udp_port_min", 50000);
        server.set("udp_port_max", 50199);
        server.set("room_end_grace_seconds", 0);
        server.set("ice_servers", List.of(Map.of("urls", "stun:a"),
                Map.of("urls", List.of("turn:b", 7, "turns:c"), "username", "u", "credential", "hush")));
        server.set("media_quality", Map.of("default_profile", "high", "audio", Map.of("stereo_enabled", true,
                "dtx_enabled", false, "profiles", Map.of("high", Map.of("bitrate_kbps", 96)))));
        server.set("something_new", Map.of("a", 1));

        BootstrapAnswer answer = bootstrap().run(0, DELAY);

        assertThat(answer.internalApiBase()).isEqualTo(server.apiBase());
        assertThat(answer.internalSecret()).isEqualTo(server.internalSecret());
        assertThat(answer.settings()).isEqualTo(
                Map.of("max_total_peers", 40L, "udp_port_min", 50000L, "udp_port_max", 50199L));
        assertThat(answer.iceServers()).containsExactly(new IceServer(List.of("stun:a"), "", ""),
                new IceServer(List.of("turn:b", "turns:c"), "u", "hush"));
        MediaQuality quality = answer.mediaQuality().orElseThrow();
        assertThat(quality.audioBitrate()).isEqualTo(96_000);
        assertThat(quality.stereo()).isTrue();
        assertThat(quality.dtx()).isFalse();
        assertThat(quality.fec()).isTrue();
        assertThat(answer.toString()).doesNotContain("hush", server.internalSecret());
    }

    @Test
    void shouldSignExactlyTheBytesOfTheContract() throws Exception {
        script(503, "");
        assertThatThrownBy(() -> bootstrap(scripted.url()).run(0, DELAY)).isInstanceOf(BootstrapException.class);

        ScriptedServer.Received call = scripted.received().getFirst();
        String nonce = call.headers().get("X-pufferblow-nonce").getFirst();
        assertThat(nonce).matches("[0-9a-f]{32}");
        assertThat(call.body()).isEqualTo("{\"service\":\"media-sfu\",\"nonce\":\"" + nonce + "\"}");
        String timestamp = Long.toString(time.now().getEpochSecond());
        assertThat(call.headers().get("X-pufferblow-timestamp")).containsExactly(timestamp);
        assertThat(call.headers().get("Content-type")).containsExactly("application/json");
        assertThat(call.headers().get("X-pufferblow-signature")).containsExactly(Signatures.sign("the-secret",
                (timestamp + "." + nonce + "." + call.body()).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldUseAFreshNonceAndTimestampForEveryTry() throws Exception {
        List<String> bodies = new ArrayList<>();
        AtomicInteger failures = new AtomicInteger(2);
        server.setFaults(call -> {
            bodies.add(call.body());
            return failures.getAndDecrement() > 0 ? new Faults.Action.LoseAnswer() : new Faults.Action.Pass();
        });
        bootstrap().run(2, Duration.ofSeconds(200));
        assertThat(bodies).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void shouldTryOnceMoreThanItMayRetryAndWaitInBetween() {
        script(503, "{\"detail\":\"starting\"}");
        assertThatThrownBy(() -> bootstrap(scripted.url()).run(10, DELAY)).isInstanceOf(BootstrapException.class)
                .hasMessageContaining("11 tries").hasMessageContaining("503").hasMessageContaining("starting");
        assertThat(scripted.received()).hasSize(11);
        assertThat(time.sleeps()).hasSize(10).containsOnly(DELAY);
    }

    @Test
    void shouldSayThatNobodyListens() throws Exception {
        server.setAvailable(false);
        assertThatThrownBy(() -> bootstrap().run(1, DELAY)).isInstanceOf(BootstrapException.class)
                .hasMessageContaining("no connection").hasMessageContaining(server.bootstrapUrl().toString());
    }

    @Test
    void shouldSayThatTheServerDoesNotAnswerInTime() {
        CountDownLatch hold = new CountDownLatch(1);
        server.setFaults(_ -> {
            awaitQuietly(hold);
            return new Faults.Action.Hangup();
        });
        Bootstrap impatient = new Bootstrap(server.bootstrapUrl(), "s", Duration.ofMillis(100), time);
        assertThatThrownBy(() -> impatient.run(0, DELAY)).isInstanceOf(BootstrapException.class)
                .hasMessageContaining("did not answer within 100 ms");
        hold.countDown();
    }

    /** The embedded server dates its answers by the machine's clock. */
    private Bootstrap refusedAt(Instant here) {
        script(401, "{\"detail\":\"Invalid bootstrap signature\"}");
        return new Bootstrap(scripted.url(), "the-secret", TIMEOUT, new FakeTime(here));
    }

    @Test
    void shouldNameTheComposeServiceWhereLocalhostRefusesInAContainer() {
        URI nobody = URI.create("http://localhost:1/api/internal/v1/voice/bootstrap-config");

        assertThatThrownBy(() -> new Bootstrap(nobody, "s", TIMEOUT, time, () -> true).run(0, DELAY))
                .hasMessageStartingWith("bootstrap config fetch failed").hasMessageEndingWith("as in"
                        + " RTC_BOOTSTRAP_CONFIG_URL=http://pufferblow-server:1/api/internal/v1/voice/bootstrap-config)");
        assertThatThrownBy(() -> new Bootstrap(nobody, "s", TIMEOUT, time, () -> false).run(0, DELAY))
                .hasMessageStartingWith("bootstrap config fetch failed").hasMessageNotContaining("container");
        assertThatThrownBy(() -> new Bootstrap(URI.create("http://nobody.invalid/x"), "s", TIMEOUT, time, () -> true)
                .run(0, DELAY)).hasMessageNotContaining("container");
    }

    @Test
    void shouldBlameTheSecretWhenTheClocksAgree() {
        assertThatThrownBy(() -> refusedAt(Instant.now()).run(0, DELAY)).isInstanceOf(BootstrapException.class)
                .hasMessageContaining("Invalid bootstrap signature")
                .hasMessageContaining("bootstrap_secret is not the server's").hasMessageNotContaining("the-secret");
    }

    @Test
    void shouldBlameTheClockWhenTheServersDateIsFarOff() {
        assertThatThrownBy(() -> refusedAt(Instant.now().plus(Duration.ofHours(10))).run(0, DELAY))
                .isInstanceOf(BootstrapException.class).hasMessageContaining("clock and the server's differ by")
                .hasMessageContaining("set the clock");
    }

    @Test
    void shouldNotRetryWhenTheAnswerLacksWhatNothingWorksWithout() {
        script(200, "{\"status_code\":200,\"config\":{\"internal_secret\":\"s\"}}");
        assertThatThrownBy(() -> bootstrap(scripted.url()).run(5, DELAY)).isInstanceOf(BootstrapException.class)
                .hasMessageContaining("internal_api_base");
        script(200, "{\"status_code\":200,\"config\":{\"internal_api_base\":\"http://a/b\",\"internal_secret\":\"\"}}");
        assertThatThrownBy(() -> bootstrap(scripted.url()).run(5, DELAY)).isInstanceOf(BootstrapException.class)
                .hasMessageContaining("internal_secret");
        assertThat(scripted.received()).hasSize(2);
    }

    @Test
    void shouldKeepSecretsAndFloodsOutOfItsMessages() {
        script(500, "{\"detail\":\"bad\\n\\u001b[31m the-secret " + "x".repeat(60) + " " + "word ".repeat(500) + "\"}");
        assertThatThrownBy(() -> bootstrap(scripted.url()).run(0, DELAY)).isInstanceOf(BootstrapException.class)
                .hasMessageNotContaining("the-secret").hasMessageNotContaining("\n").hasMessageNotContaining("\u001b")
                .hasMessageNotContaining("xxxx")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
    }

    @Test
    void shouldEndWhenInterruptedBetweenTries() throws Exception {
        AtomicReference<Throwable> end = new AtomicReference<>();
        CountDownLatch sleeping = new CountDownLatch(1);
        CallClock real = new CallClock() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public Instant now() {
                return time.now();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                sleeping.countDown();
                new CountDownLatch(1).await();
            }

            @Override
            public void after(Duration delay, Runnable task) {
                throw new AssertionError("nothing is to run later");
            }
        };
        script(503, "");
        Thread thread = Thread.startVirtualThread(() -> {
            try {
                new Bootstrap(scripted.url(), "s", TIMEOUT, real).run(10, DELAY);
            } catch (BootstrapException | InterruptedException e) {
                end.set(e);
            }
        });
        sleeping.await();
        thread.interrupt();
        thread.join();
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void shouldAcceptWhatTheServersOwnChecksAccept() throws Exception {
        // Also the fake's own strictness: another secret, a clock that is off, and a nonce seen before are refused.
        assertThat(bootstrap().run(0, DELAY).internalSecret()).isNotEmpty();
        assertThatThrownBy(() -> bootstrap(server.bootstrapUrl()).run(0, DELAY)).isInstanceOf(BootstrapException.class)
                .hasMessageContaining("Invalid bootstrap signature");
        FakeTime late = new FakeTime();
        late.advance(Duration.ofSeconds(121));
        Bootstrap off = new Bootstrap(server.bootstrapUrl(), server.bootstrapSecret(), TIMEOUT, late);
        assertThatThrownBy(() -> off.run(0, DELAY)).isInstanceOf(BootstrapException.class)
                .hasMessageContaining("Invalid bootstrap signature");
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

}
