package org.pufferblow.adapter.signaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.adapter.control.TokenResult;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;

/** What hostile, slow and silent clients may cost. */
@Timeout(90)
class SignalingBoundsTest {
    @Test
    void aMessageOverTheLimitCloses1009WholeAndFragmented() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.readLimit(100_000),
                EndpointHarness.goodOnes())) {
            try (RawClient whole = harness.enter("good-whole")) {
                whole.text(" ".repeat(100_001));
                assertThat(whole.readCloseCode()).isEqualTo(1009);
            }
            try (RawClient fragmented = harness.enter("good-parts")) {
                fragmented.frame(0x01, new byte[60_000]);
                fragmented.frame(0x00, new byte[60_000]);
                assertThat(fragmented.readCloseCode()).isEqualTo(1009);
            }
            try (RawClient binary = harness.enter("good-binary")) {
                binary.frame(0x82, new byte[200_000]);
                assertThat(binary.readCloseCode()).isEqualTo(1009);
            }
            for (String user : List.of("good-whole", "good-parts", "good-binary")) {
                await().until(() -> !harness.guest(user).closed.isEmpty());
                assertThat(harness.guest(user).closed).containsExactly(CloseCause.CLOSED_BY_US);
                assertThat(harness.guest(user).messages).isEmpty();
            }
        }
    }

    @Test
    void aMessageOfExactlyTheLimitIsRead() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.readLimit(100_000),
                EndpointHarness.goodOnes()); RawClient client = harness.enter("good.a.b")) {
            String ping = "{\"type\":\"ping\"}";
            byte[] bytes = (ping + " ".repeat(100_000 - ping.length())).getBytes(StandardCharsets.UTF_8);
            client.frame(0x01, java.util.Arrays.copyOfRange(bytes, 0, 50_000));
            client.frame(0x80, java.util.Arrays.copyOfRange(bytes, 50_000, 100_000));
            await().until(() -> !harness.guests.isEmpty() && harness.guests.getFirst().messages.size() == 1);
            assertThat(harness.guests.getFirst().messages).containsExactly(new ClientMessage.Ping());
        }
    }

    @Test
    void theCodeOfAClosedFloodIsReadThoughTheClientGoesOnSending() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes());
                RawClient client = harness.enter("good.a.b")) {
            for (int i = 0; i < 400; i++) {
                client.text("{\"type\":\"ping\"}");
            }
            assertThat(client.readCloseCode()).isEqualTo(4008);
            await().until(() -> harness.endpoint.sockets() == 0);
            // The last thing that he hears, after his messages.
            await().until(() -> !harness.guests.getFirst().closed.isEmpty());
            assertThat(harness.guests.getFirst().messages).hasSizeBetween(200, 260);
            assertThat(harness.guests.getFirst().closed).containsExactly(CloseCause.CLOSED_BY_US);
        }
    }

    @Test
    void aFloodOfControlFramesAndEmptyFragmentsIsAFloodToo() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes())) {
            try (RawClient pings = harness.enter("good-pings")) {
                for (int i = 0; i < 400; i++) {
                    pings.frame(0x89);
                }
                assertThat(pings.readCloseCode()).isEqualTo(4008);
            }
            try (RawClient fragments = harness.enter("good-fragments")) {
                CompletableSender sender = new CompletableSender(fragments);
                assertThat(fragments.readCloseCode()).isEqualTo(4008);
                sender.stop();
            }
        }
    }

    @Test
    void aCandidateBurstIsNoFlood() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes());
                RawClient client = harness.enter("good.a.b")) {
            for (int i = 0; i < 150; i++) {
                client.text("{\"type\":\"candidate\",\"candidate\":null}");
            }
            await().until(() -> !harness.guests.isEmpty() && harness.guests.getFirst().messages.size() == 150);
            assertThat(harness.guests.getFirst().closed).isEmpty();
        }
    }

    @Test
    void aSilentClientIsPingedAndThenGoneWithoutWaitingForItsClose() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.keepalive(Duration.ofMillis(200),
                Duration.ofMillis(900), Duration.ofSeconds(4)), EndpointHarness.goodOnes());
                RawClient client = harness.enter("good.a.b")) {
            assertThat(client.read().opcode()).isEqualTo(9);
            await().until(() -> !harness.guests.getFirst().closed.isEmpty());
            assertThat(harness.guests.getFirst().closed).containsExactly(CloseCause.PING_TIMEOUT);
            assertThat(client.readCloseCode()).isEqualTo(4009);
            assertThat(harness.counter("ping_timeouts")).isEqualTo(1);
        }
    }

    @Test
    void aClientThatAnswersPingsStays() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.keepalive(Duration.ofMillis(100),
                Duration.ofSeconds(2), Duration.ofSeconds(4)), EndpointHarness.goodOnes());
                RawClient client = harness.enter("good.a.b")) {
            // Three seconds of it, longer than a silent one would stay.
            for (int i = 0; i < 30; i++) {
                assertThat(client.read().opcode()).isEqualTo(9);
                client.frame(0x8A);
            }
            assertThat(harness.guests.getFirst().closed).isEmpty();
        }
    }

    @Test
    void aClientThatDoesNotReadIsCutOffAndHoldsNobodyUp() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.keepalive(Duration.ofSeconds(20),
                Duration.ofSeconds(45), Duration.ofMillis(700)), EndpointHarness.goodOnes());
                RawClient slow = RawClient.open(harness.port(), "?join_token=good-slow", 4096);
                RawClient other = harness.enter("good-other")) {
            await().until(() -> harness.guests.size() == 2);
            EndpointHarness.Guest guest = harness.guest("good-slow");
            ServerMessage big = new ServerMessage.Offer("s", "x".repeat(200_000));
            for (int i = 0; i < 100; i++) {
                guest.link.send(big);
            }
            harness.guest("good-other").link.send(new ServerMessage.Pong("meanwhile"));
            assertThat(other.readText()).contains("meanwhile");
            await().atMost(Duration.ofSeconds(10)).until(() -> !guest.closed.isEmpty());
            assertThat(guest.closed).containsExactly(CloseCause.LOST);
            await().until(() -> harness.endpoint.sockets() == 1);
            assertThat(harness.counter("clients_too_slow")).isEqualTo(1);
            slow.reset();
        }
    }

    @Test
    void aClientThatTakesOneFrameAndNoMoreIsCutOffByTheWriteTimeout() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.keepalive(Duration.ofSeconds(20),
                Duration.ofSeconds(45), Duration.ofMillis(500)), EndpointHarness.goodOnes());
                RawClient slow = RawClient.open(harness.port(), "?join_token=good-slow", 4096)) {
            await().until(() -> harness.guests.size() == 1);
            // One message, larger than any socket buffer: the outbox is empty, and yet it does not get through.
            harness.guests.getFirst().link.send(new ServerMessage.Offer("s", "x".repeat(32 << 20)));
            await().atMost(Duration.ofSeconds(10)).until(() -> harness.endpoint.sockets() == 0);
            await().until(() -> !harness.guests.getFirst().closed.isEmpty());
            assertThat(harness.guests.getFirst().closed).containsExactly(CloseCause.LOST);
            assertThat(slow.read().opcode()).isEqualTo(1);
        } catch (IOException e) {
            // The rest of the frame never came: that is the abort.
            assertThat(e).isNotNull();
        }
    }

    @Test
    void aClientThatDoesNotAnswerOurCloseIsCutOff() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.keepalive(Duration.ofSeconds(20),
                Duration.ofSeconds(45), Duration.ofMillis(400)), EndpointHarness.goodOnes());
                RawClient client = harness.enter("good.a.b")) {
            await().until(() -> !harness.guests.isEmpty());
            harness.guests.getFirst().link.close(CloseCode.REPLACED);
            assertThat(client.readCloseCode()).isEqualTo(4004);
            assertThat(client.isEnded()).isTrue();
            await().until(() -> !harness.guests.getFirst().closed.isEmpty());
            assertThat(harness.guests.getFirst().closed).containsExactly(CloseCause.CLOSED_BY_US);
        }
    }

    @Test
    void thoseWhoWaitForTheirTokenAreBoundedAndSoAreTheCallsToTheServer() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.sockets(1000, 50), token -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            SignalingEndpointTest.awaitQuietly(answer);
            now.decrementAndGet();
            return new TokenResult.Refused("used");
        })) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                clients.add(harness.open("good-" + i));
            }
            await().until(() -> harness.counter("joins_unavailable") == 300 - 50 - 32);
            await().until(() -> now.get() == 32);
            answer.countDown();
            int full = 0;
            for (RawClient client : clients) {
                full += client.readCloseCode() == 4012 ? 1 : 0;
                client.close();
            }
            assertThat(full).isEqualTo(300 - 50 - 32);
            assertThat(most.get()).isEqualTo(32);
            assertThat(harness.asked).hasSize(50 + 32);
            await().until(() -> harness.endpoint.sockets() == 0);
        }
    }

    @Test
    void socketsAreBoundedBeforeTheUpgrade() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.sockets(3, 50),
                EndpointHarness.goodOnes())) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(harness.enter("good-" + i));
            }
            await().until(() -> harness.guests.size() == 3);
            try (RawClient fourth = RawClient.connect(harness.port(), 65536)) {
                fourth.writeRaw(RawClient.upgrade("?join_token=good-4"));
                assertThat(fourth.readHead()).startsWith("HTTP/1.1 503 ");
            }
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void drainingSendsAwayWhoComesAndWhoWaits() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), token -> {
            SignalingEndpointTest.awaitQuietly(answer);
            return EndpointHarness.accepted(token);
        }); RawClient waiting = harness.open("good-waiting")) {
            await().until(() -> harness.asked.size() == 1);
            harness.endpoint.drain();
            assertThat(waiting.readCloseCode()).isEqualTo(1001);
            try (RawClient late = harness.open("good-late")) {
                assertThat(late.readCloseCode()).isEqualTo(1001);
            }
            answer.countDown();
            assertThat(harness.guests).isEmpty();
            assertThat(harness.asked).containsExactly("good-waiting");
        }
    }

    /** Sends empty fragments until it is stopped or cut off. */
    private static final class CompletableSender {
        private final Thread thread;

        CompletableSender(RawClient client) {
            thread = Thread.startVirtualThread(() -> {
                try {
                    client.frame(0x01);
                    while (!Thread.currentThread().isInterrupted()) {
                        client.frame(0x00);
                    }
                } catch (IOException e) {
                    // Cut off, as it should be.
                }
            });
        }

        void stop() throws InterruptedException {
            thread.interrupt();
            thread.join();
        }
    }
}
