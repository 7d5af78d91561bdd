package org.pufferblow.adapter.signaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.adapter.control.JoinTokens;
import org.pufferblow.adapter.control.TokenResult;

/** Who is asked about, and in which order, when not everybody can be. */
@Timeout(60)
class JoinTokenVerifierTest {
    private static final ClientNetwork STRANGER = network("192.0.2.66");
    private static final ClientNetwork GOOD = network("192.0.2.1");
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - SECOND);
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final List<TokenResult> answers = new CopyOnWriteArrayList<>();

    private static ClientNetwork network(String address) {
        return ClientNetwork.of(InetAddress.ofLiteral(address));
    }

    private JoinTokenVerifier verifier(SignalingLimits limits, JoinTokens tokens) {
        return new JoinTokenVerifier(token -> {
            asked.add(token);
            return tokens.consume(token);
        }, limits, nowNs::get);
    }

    private JoinTokenVerifier.Ticket ask(JoinTokenVerifier verifier, ClientNetwork network, String token) {
        return verifier.ask(network, token, answers::add);
    }

    private void flood(JoinTokenVerifier verifier, int tokens) {
        for (int i = 0; i < tokens; i++) {
            ask(verifier, STRANGER, "bad");
        }
    }

    private long asked(String token) {
        return asked.stream().filter(token::equals).count();
    }

    @Test
    void aFloodOfBadTokensLeavesHalfOfTheBurstToOthers() {
        try (JoinTokenVerifier verifier = verifier(EndpointHarness.joins(1000, 4, 100, 10),
                EndpointHarness.goodOnes())) {
            flood(verifier, 500);
            await().until(() -> answers.size() >= 50);
            assertThat(asked("bad")).isBetween(50L, 54L);

            for (int i = 0; i < 40; i++) {
                ask(verifier, GOOD, "good");
            }

            await().until(() -> asked("good") == 40);
            assertThat(asked("bad")).isLessThan(55);
        }
    }

    @Test
    void whatNobodyElseWantsIsForThoseWithABadNameAsWell() {
        try (JoinTokenVerifier verifier = verifier(EndpointHarness.joins(1000, 4, 100, 10),
                EndpointHarness.goodOnes())) {
            flood(verifier, 500);
            await().until(() -> answers.size() >= 50);
            long before = asked("bad");
            for (int second = 0; second < 5; second++) {
                nowNs.addAndGet(SECOND);
                verifier.tick(nowNs.get());
                long expected = before + 10L * second;
                await().until(() -> asked("bad") >= expected);
            }
        }
    }

    @Test
    void theCallsUnderWayAreNotAllForThoseWithABadName() {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger hanging = new AtomicInteger();
        try (JoinTokenVerifier verifier = verifier(EndpointHarness.joins(1000, 8, 1000, 10), token -> {
            if (token.equals("slow")) {
                hanging.incrementAndGet();
                SignalingEndpointTest.awaitQuietly(answer);
            }
            return EndpointHarness.goodOnes().consume(token);
        })) {
            flood(verifier, 20);
            await().until(() -> answers.size() == 20);
            for (int i = 0; i < 20; i++) {
                ask(verifier, STRANGER, "slow");
            }
            await().until(() -> hanging.get() == 4);

            ask(verifier, GOOD, "good");

            await().until(() -> asked("good") == 1);
            assertThat(hanging).hasValue(4);
            answer.countDown();
        }
    }

    @Test
    void whoHasWaitedForTooLongIsToldThatTheServerCouldNotBeAsked() {
        try (JoinTokenVerifier verifier = verifier(EndpointHarness.joins(1000, 4, 1, 0.001),
                EndpointHarness.goodOnes())) {
            ask(verifier, GOOD, "good-1");
            await().until(() -> answers.size() == 1);
            ask(verifier, GOOD, "good-2");
            nowNs.addAndGet(EndpointHarness.limits().joinWait().toNanos());
            verifier.tick(nowNs.get());
            assertThat(answers.getLast()).isEqualTo(new TokenResult.Unavailable("too many joins at once"));
            assertThat(asked).containsExactly("good-1");
        }
    }

    @Test
    void whoLeavesGivesThePlaceOrTheCallBackAtOnce() {
        AtomicInteger interrupted = new AtomicInteger();
        try (JoinTokenVerifier verifier = verifier(EndpointHarness.joins(1000, 1, 100, 10), token -> {
            try {
                new CountDownLatch(token.equals("good-2") ? 0 : 1).await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
            }
            return EndpointHarness.goodOnes().consume(token);
        })) {
            JoinTokenVerifier.Ticket underWay = ask(verifier, GOOD, "slow");
            await().until(() -> asked("slow") == 1);
            JoinTokenVerifier.Ticket waiting = ask(verifier, GOOD, "good-1");
            ask(verifier, GOOD, "good-2");

            waiting.giveBack();
            underWay.giveBack();

            await().until(() -> answers.size() == 1);
            assertThat(interrupted).hasValue(1);
            assertThat(asked).containsExactly("slow", "good-2");
            assertThat(answers).containsExactly(EndpointHarness.accepted("good-2"));
        }
    }

    @Test
    void whoeverWaitsWhenItClosesIsTold() {
        CountDownLatch answer = new CountDownLatch(1);
        JoinTokenVerifier verifier = verifier(EndpointHarness.joins(1000, 1, 100, 10), token -> {
            SignalingEndpointTest.awaitQuietly(answer);
            return EndpointHarness.accepted(token);
        });
        ask(verifier, GOOD, "good-1");
        ask(verifier, GOOD, "good-2");
        verifier.close();
        assertThat(answers).contains(new TokenResult.Unavailable("shutting down"));
        ask(verifier, GOOD, "good-3");
        assertThat(answers).hasSizeGreaterThanOrEqualTo(2);
        assertThat(asked).doesNotContain("good-2", "good-3");
    }
}
