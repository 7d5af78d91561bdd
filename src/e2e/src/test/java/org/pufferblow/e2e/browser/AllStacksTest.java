package org.pufferblow.e2e.browser;

import static org.pufferblow.e2e.browser.BrowserKind.CHROMIUM;
import static org.pufferblow.e2e.browser.BrowserKind.FIREFOX;
import static org.pufferblow.e2e.browser.LibWebRtc.Part.EARS;
import static org.pufferblow.e2e.browser.LibWebRtc.Part.VOICE;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chromium, Firefox and libwebrtc in one room, coming one after the other. */
@NeedsBrowsers({CHROMIUM, FIREFOX})
class AllStacksTest {
    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void eachHearsEveryOther() throws Exception {
        try (Stage stage = new Stage("all-stacks", Stage.directory(getClass()))) {
            List<BrowserUser> call = new ArrayList<>();
            for (BrowserUser person : List.of(stage.libWebRtc("voice", VOICE), stage.browser(CHROMIUM, "chromium"),
                    stage.browser(FIREFOX, "firefox"), stage.libWebRtc("ears", EARS))) {
                call.add(person);
                stage.joinAtOnce(List.of(person));
                stage.awaitEveryoneHearsEveryone(call);
            }
        }
    }
}
