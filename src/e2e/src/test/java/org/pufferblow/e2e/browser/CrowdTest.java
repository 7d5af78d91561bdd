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

/** Five people press the button at the same instant, again and again. */
@NeedsBrowsers({CHROMIUM, FIREFOX})
class CrowdTest {
    private static final int ROUNDS = 20;

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void everyoneHearsEveryoneEachTime() throws Exception {
        try (Stage stage = new Stage("crowd", Stage.directory(getClass()))) {
            List<BrowserPage> crowd = List.of(stage.browser(CHROMIUM, "ada"), stage.browser(FIREFOX, "bob"),
                    stage.browser(CHROMIUM, "cyd"), stage.browser(FIREFOX, "dan"), stage.browser(CHROMIUM, "eve"));
            for (int round = 0; round < ROUNDS; round++) {
                stage.joinAtOnce(crowd);

                stage.awaitEveryoneHearsEveryone(crowd);

                stage.note(crowd);
                crowd.forEach(BrowserUser::leave);
                await().atMost(Duration.ofSeconds(10)).untilAsserted(
                        () -> assertThat(stage.sfu().metrics().path("total_peers").asInt()).isZero());
                crowd.forEach(BrowserPage::reload);
            }
        }
    }
}
