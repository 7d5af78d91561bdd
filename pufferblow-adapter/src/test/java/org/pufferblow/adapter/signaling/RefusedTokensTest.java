package org.pufferblow.adapter.signaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.adapter.control.TokenResult;

/** What those who bring bad tokens cost those who bring good ones. */
@Timeout(90)
class RefusedTokensTest {
    private static final String[] MALFORMED = {"", "a%20b", "a%0Ab", "%C3%A4", "a|b", "a%22b", "a,b", "a".repeat(8193)};

    @Test
    void aTokenThatIsNoneTakesNoPlaceAndNoShareOfTheRate() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.joins(1, 1, 2, 0.001), token -> {
            SignalingEndpointTest.awaitQuietly(answer);
            return EndpointHarness.accepted(token);
        })) {
            RawClient first = harness.open("good-1");
            await().until(() -> harness.asked.size() == 1);
            RawClient second = harness.open("good-2");
            for (int i = 0; i < 10; i++) {
                for (String malformed : MALFORMED) {
                    try (RawClient stranger = harness.open(malformed)) {
                        assertThat(stranger.readText()).contains("invalid join token");
                        assertThat(stranger.readCloseCode()).isEqualTo(4001);
                    }
                }
            }
            answer.countDown();
            harness.guest("good-1");
            harness.guest("good-2");
            assertThat(harness.asked).containsExactly("good-1", "good-2");
            first.close();
            second.close();
        }
    }

    @Test
    void everyFormThatTheServerMayGiveATokenIsAskedAbout() throws Exception {
        List<String> forms = List.of("good", "good.a.b", "good.a.b.c.d", "good_-~+/==", "good" + "x".repeat(8188));
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes())) {
            for (String form : forms) {
                RawClient client = harness.open(form.replace("+", "%2B"));
                harness.guest(form);
                client.close();
            }
            assertThat(harness.asked).containsExactlyElementsOf(forms);
        }
    }

    @Test
    void aFloodOfBadTokensFromOneAddressKeepsNobodyElseOut() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.joins(200, 4, 100, 10),
                EndpointHarness.goodOnes())) {
            List<RawClient> flood = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                flood.add(RawClient.openFor("192.0.2.66", harness.port(), "?join_token=bad-" + i));
            }
            // As many as there were places and turns for; the others know.
            await().until(() -> harness.counter("joins_refused") >= 50);
            for (int i = 0; i < 20; i++) {
                RawClient good = RawClient.openFor("192.0.2." + (i % 3 + 1), harness.port(), "?join_token=good-" + i);
                harness.guest("good-" + i);
                good.close();
            }
            assertThat(harness.asked.stream().filter(token -> token.startsWith("bad")).count()).isLessThan(100);
            for (RawClient client : flood) {
                client.close();
            }
        }
    }

    @Test
    void whoIsRefusedAndDoesNotCloseGoesWhenThereAreManyOfThem() throws Exception {
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.limits(), EndpointHarness.goodOnes())) {
            List<RawClient> refused = new ArrayList<>();
            for (int i = 0; i < RefusedSockets.MOST + 50; i++) {
                refused.add(harness.open("|"));
            }
            await().until(() -> harness.endpoint.sockets() <= RefusedSockets.MOST);
            for (RawClient client : refused) {
                client.close();
            }
        }
    }

    @Test
    void whatIsNotAskedIsNoInvalidToken() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (EndpointHarness harness = new EndpointHarness(EndpointHarness.joins(1, 1, 10, 10), token -> {
            SignalingEndpointTest.awaitQuietly(answer);
            return new TokenResult.Refused("used");
        }); RawClient asked = harness.open("good-1"); RawClient waiting = harness.open("good-2")) {
            await().until(() -> harness.asked.size() == 1);
            try (RawClient tooMany = harness.open("good-3")) {
                assertThat(tooMany.readText()).isEqualTo("{\"type\":\"error\",\"error\":\"busy, try again\"}");
                assertThat(tooMany.readCloseCode()).isEqualTo(4012);
            }
            answer.countDown();
            assertThat(asked.readCloseCode()).isEqualTo(4001);
            assertThat(waiting.readCloseCode()).isEqualTo(4001);
        }
    }
}
