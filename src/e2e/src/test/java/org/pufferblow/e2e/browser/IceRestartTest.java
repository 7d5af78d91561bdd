package org.pufferblow.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.e2e.browser.BrowserKind.CHROMIUM;
import static org.pufferblow.e2e.browser.BrowserKind.FIREFOX;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pufferblow.e2e.browser.ClientReport.Voice;

/** A browser restarts ICE by itself in the middle of a call, again and again. */
@NeedsBrowsers({CHROMIUM, FIREFOX})
class IceRestartTest {
    private static final int ROUNDS = 5;
    /** A browser changes to the new path when we have answered there, which may be a packet before it has answered us. */
    private static final int MOST_LOST = 10 * ROUNDS;

    @ParameterizedTest
    @EnumSource(BrowserKind.class)
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void aBrowserThatRestartsIceIsHeardAllTheTime(BrowserKind kind) throws Exception {
        try (Stage stage = new Stage("ice-restart-" + kind.word(), Stage.directory(getClass()))) {
            BrowserPage restarting = stage.browser(kind, "ada");
            BrowserPage other = stage.browser(kind == CHROMIUM ? FIREFOX : CHROMIUM, "bob");
            List<BrowserPage> call = List.of(restarting, other);
            stage.joinAtOnce(call);
            stage.awaitEveryoneHearsEveryone(call);
            Voice before = other.report().voice("ada").orElseThrow();
            Voice ofOther = restarting.report().voice("bob").orElseThrow();

            for (int round = 0; round < ROUNDS; round++) {
                int passwords = restarting.report().passwords().size();
                long received = other.report().voice("ada").orElseThrow().received();
                restarting.restartIce();
                await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                    assertThat(restarting.report().passwords()).as("its own new one, and ours")
                            .hasSize(passwords + 2);
                    assertThat(other.report().voice("ada").orElseThrow().received())
                            .as(() -> "packets of ada's at bob; the server counts "
                                    + stage.sfu().metrics().path("counters").path("transport"))
                            .isGreaterThan(received + 100);
                });
                stage.awaitEveryoneHearsEveryone(call);
            }

            Voice after = other.report().voice("ada").orElseThrow();
            assertThat(after.ssrc()).isEqualTo(before.ssrc());
            assertThat(after.lost() - before.lost()).as("packets that bob has lost").isLessThan(MOST_LOST);
            Voice ofOtherAfter = restarting.report().voice("bob").orElseThrow();
            assertThat(ofOtherAfter.ssrc()).isEqualTo(ofOther.ssrc());
            assertThat(ofOtherAfter.lost() - ofOther.lost()).as("packets that ada has lost").isLessThan(MOST_LOST);
            assertThat(restarting.report().states()).doesNotContain("failed", "disconnected");
        }
    }
}
