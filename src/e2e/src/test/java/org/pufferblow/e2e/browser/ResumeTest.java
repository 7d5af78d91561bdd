package org.pufferblow.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.e2e.browser.BrowserKind.CHROMIUM;
import static org.pufferblow.e2e.browser.BrowserKind.FIREFOX;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pufferblow.e2e.browser.ClientReport.Voice;

/** The WebSocket breaks in the middle of a call; the page opens a new one and offers from its old peer connection. */
@NeedsBrowsers({CHROMIUM, FIREFOX})
class ResumeTest {
    private static final int ROUNDS = 10;

    @ParameterizedTest
    @EnumSource(BrowserKind.class)
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void samePeerConnectionIsHeardAgainAndNobodyElseNotices(BrowserKind kind) throws Exception {
        try (Stage stage = new Stage("resume-" + kind.word(), Stage.directory(getClass()));
                CutProxy proxy = new CutProxy(stage.sfu().signaling().getPort())) {
            BrowserPage ada = stage.browser(CHROMIUM, "ada");
            BrowserPage bob = stage.browser(FIREFOX, "bob");
            BrowserPage cut = stage.browser(kind, "cut");
            List<BrowserPage> call = List.of(ada, bob, cut);
            stage.joinAtOnce(List.of(ada, bob));
            cut.join(proxy.through(stage.ticket(cut))).get(30, TimeUnit.SECONDS);
            stage.awaitEveryoneHearsEveryone(call);
            ada.mark();
            bob.mark();
            ClientReport adaBefore = ada.report();
            ClientReport bobBefore = bob.report();

            for (int round = 0; round < ROUNDS; round++) {
                int closed = cut.report().closes().size();
                proxy.cut();
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> cut.report().closes().size() > closed && cut.report().socket() == 3);
                cut.mark();
                cut.reconnect(proxy.through(stage.ticket(cut))).get(30, TimeUnit.SECONDS);
                // Its own queue of names is what the shipped client makes of a second "joined": not looked at.
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                    assertStillHears(cut.report(), ada, bob);
                    Stage.assertHears(ada.report(), ada, call);
                    Stage.assertHears(bob.report(), bob, call);
                });
            }

            assertUnmoved(adaBefore, ada.report(), bob, cut);
            assertUnmoved(bobBefore, bob.report(), ada, cut);
        }
    }

    private static void assertStillHears(ClientReport report, BrowserUser... others) {
        assertThat(report.socket()).isEqualTo(1);
        assertThat(report.errors()).isEmpty();
        assertThat(report.states()).doesNotContain("failed");
        for (BrowserUser other : others) {
            Voice voice = report.voice(other.userId()).orElseThrow();
            assertThat(voice.heardNow()).as("tones under the name of " + other.userId() + " in " + report)
                    .isEqualTo(Set.of(other.tone()));
            assertThat(voice.tones().get(other.tone()).heardMs()).as("ms heard since the cut").isGreaterThan(500);
        }
    }

    /** Same tracks, same sources, not one message more, no packet lost and no sound interrupted. */
    private static void assertUnmoved(ClientReport before, ClientReport after, BrowserUser... others) {
        assertThat(after.messages()).filteredOn(message -> !message.startsWith("speaker_levels"))
                .containsExactlyElementsOf(before.messages().stream()
                        .filter(message -> !message.startsWith("speaker_levels")).toList());
        assertThat(after.voices()).hasSameSizeAs(before.voices());
        for (BrowserUser other : others) {
            Voice then = before.voice(other.userId()).orElseThrow();
            Voice now = after.voice(other.userId()).orElseThrow();
            assertThat(now.ssrc()).isEqualTo(then.ssrc());
            assertThat(now.lost()).as("packets lost of " + other.userId()).isEqualTo(then.lost());
        }
    }
}
