package org.pufferblow.e2e.browser;

import static org.pufferblow.e2e.browser.BrowserKind.CHROMIUM;
import static org.pufferblow.e2e.browser.BrowserKind.FIREFOX;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two people in browsers, the second coming to the first. */
@NeedsBrowsers({CHROMIUM, FIREFOX})
class PairsTest {
    @ParameterizedTest
    @CsvSource({"CHROMIUM, CHROMIUM", "CHROMIUM, FIREFOX", "FIREFOX, CHROMIUM", "FIREFOX, FIREFOX"})
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void eachHearsTheOther(BrowserKind first, BrowserKind second) throws Exception {
        try (Stage stage = new Stage("pair-" + first.word() + '-' + second.word(), Stage.directory(getClass()))) {
            BrowserPage ada = stage.browser(first, "ada");
            BrowserPage bob = stage.browser(second, "bob");
            stage.joinAtOnce(List.of(ada));
            stage.awaitEveryoneHearsEveryone(List.of(ada));

            stage.joinAtOnce(List.of(bob));

            stage.awaitEveryoneHearsEveryone(List.of(ada, bob));
        }
    }
}
