package org.pufferblow.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.e2e.browser.BrowserKind.CHROMIUM;
import static org.pufferblow.e2e.browser.BrowserKind.FIREFOX;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pufferblow.e2e.browser.ClientReport.Voice;

/** A page turns its lines away and back, by offers of its own and by its answers, while people come and go. */
@NeedsBrowsers({CHROMIUM, FIREFOX})
class DirectionChangesTest {
    private static final List<String> AWAY = List.of("inactive", "sendonly", "inactive");

    @ParameterizedTest
    @EnumSource(BrowserKind.class)
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void whatWasTurnedAwayComesBackUnderItsName(BrowserKind kind) throws Exception {
        try (Stage stage = new Stage("turns-" + kind.word(), Stage.directory(getClass()))) {
            BrowserPage ada = stage.browser(kind, "ada");
            BrowserPage bob = stage.browser(kind == CHROMIUM ? FIREFOX : CHROMIUM, "bob");
            List<BrowserPage> call = List.of(ada, bob);
            stage.joinAtOnce(call);
            stage.awaitEveryoneHearsEveryone(call);

            for (String away : AWAY) {
                ada.turn(bob, away, true);
                awaitSilence(ada, bob);
                ada.turn(bob, "recvonly", true);
                stage.awaitEveryoneHearsEveryone(call);
                ada.turnMicrophone(away.equals("sendonly") ? "recvonly" : away);
                awaitSilence(bob, ada);
                ada.turnMicrophone("sendrecv");
                stage.awaitEveryoneHearsEveryone(call);
            }

            // By her answers: to the offer that takes somebody away, and to the one that asks again after a newcomer's. (Not
            // to a newcomer's own: Chromium announces a track again that its page has just turned away without saying so.)
            BrowserPage cem = stage.browser(kind, "cem");
            stage.joinAtOnce(List.of(cem));
            stage.awaitEveryoneHearsEveryone(List.of(ada, bob, cem));
            ada.turn(bob, "inactive", false);
            stage.dismiss(cem);
            awaitSilence(ada, bob);
            ada.turn(bob, "recvonly", false);
            BrowserPage eve = stage.browser(kind, "eve");
            stage.joinAtOnce(List.of(eve));
            stage.awaitEveryoneHearsEveryone(List.of(ada, bob, eve));
            stage.dismiss(eve);
            stage.awaitEveryoneHearsEveryone(call);

            // Somebody who comes while a line is away has their own name, and so has the line that comes back.
            ada.turn(bob, "inactive", true);
            BrowserPage dan = stage.browser(kind, "dan");
            stage.joinAtOnce(List.of(dan));
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(heard(ada, dan))
                    .isEqualTo(Set.of(dan.tone())));
            ada.turn(bob, "recvonly", true);
            stage.awaitEveryoneHearsEveryone(List.of(ada, bob, dan));
        }
    }

    private static void awaitSilence(BrowserPage listener, BrowserPage speaker) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(heard(listener, speaker)).isEmpty());
    }

    private static Set<Integer> heard(BrowserPage listener, BrowserPage speaker) {
        ClientReport report = listener.report();
        Optional<Voice> voice = report.voice(speaker.userId());
        assertThat(voice).as(() -> speaker + " at " + listener + " with " + report).isPresent();
        assertThat(voice.get().name()).as(() -> "name of " + speaker + " at " + listener + " with " + report)
                .isEqualTo(speaker.userId());
        return voice.get().heardNow();
    }
}
