package org.pufferblow.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.e2e.browser.BrowserKind.CHROMIUM;
import static org.pufferblow.e2e.browser.BrowserKind.FIREFOX;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.e2e.browser.ClientReport.Voice;

/** One of three reloads his page again and again, coming back at once as the same user with everything new. */
@NeedsBrowsers({CHROMIUM, FIREFOX})
class ReloadTest {
    private static final int ROUNDS = 10;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void bystandersHearEachOtherWithoutAGapAndTheNewestOfHim() throws Exception {
        try (Stage stage = new Stage("reload", Stage.directory(getClass()))) {
            BrowserPage ada = stage.browser(CHROMIUM, "ada");
            BrowserPage bob = stage.browser(FIREFOX, "bob");
            BrowserPage again = stage.browser(CHROMIUM, "again");
            List<BrowserPage> call = List.of(ada, bob, again);
            stage.joinAtOnce(call);
            stage.awaitEveryoneHearsEveryone(call);
            ada.mark();
            bob.mark();
            Voice bobBefore = ada.report().voice("bob").orElseThrow();
            Voice adaBefore = bob.report().voice("ada").orElseThrow();

            for (int round = 0; round < ROUNDS; round++) {
                stage.note(List.of(again));
                again.reload();
                stage.joinAtOnce(List.of(again));
                stage.awaitEveryoneHearsEveryone(call);
                awaitMore(ada, bobBefore, round);
                awaitMore(bob, adaBefore, round);
            }

            assertContinuous(bobBefore, ada.report().voice("bob").orElseThrow(), bob.tone());
            assertContinuous(adaBefore, bob.report().voice("ada").orElseThrow(), ada.tone());
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                assertThat(stage.sfu().metrics().path("total_peers").asInt()).isEqualTo(3);
                assertThat(stage.sfu().control().participants(stage.session())).containsExactlyInAnyOrder("ada", "bob",
                        "again");
            });
        }
    }

    /** A second for each round: time enough for a gap to show. */
    private static void awaitMore(BrowserPage listener, Voice before, int round) {
        long enough = before.received() + 50L * (round + 1);
        await().atMost(Duration.ofSeconds(20)).pollInSameThread()
                .until(() -> listener.report().voice(before.stream()).orElseThrow().received() >= enough);
    }

    private static void assertContinuous(Voice before, Voice after, int tone) {
        assertThat(after.ssrc()).isEqualTo(before.ssrc());
        assertThat(after.received()).isGreaterThanOrEqualTo(before.received() + 50 * ROUNDS);
        assertThat(after.lost()).as("gaps in the sequence numbers received").isEqualTo(before.lost());
        // A busy machine's jitter buffer stretches now and then; a stream that paused would be seconds of it.
        assertThat(after.invented() - before.invented()).as("samples invented by the decoder")
                .isLessThan((after.samples() - before.samples()) / 50);
        assertThat(after.tones().get(tone).gaps()).as("gaps heard, in ms").allMatch(gap -> gap < 400);
    }
}
