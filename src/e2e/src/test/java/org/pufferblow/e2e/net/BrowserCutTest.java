package org.pufferblow.e2e.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.e2e.browser.BrowserKind;
import org.pufferblow.e2e.browser.NeedsBrowsers;

/** The same with a Chromium. */
@NeedsBrowsers(BrowserKind.CHROMIUM)
@Timeout(300)
class BrowserCutTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    private Path directory;
    private final RoutedCall call = new RoutedCall();

    @BeforeEach
    void connect() throws IOException {
        Namespaces.need(getClass());
        call.connect("browser-cut", directory, true);
    }

    @AfterEach
    void end() {
        call.close();
    }

    @Test
    void aBrowserIsHeardAgainWithinASecondAfterCutsAndAfterItsAddressChanges() throws Exception {
        for (int seconds : new int[]{3, 8}) {
            call.cut();
            RoutedCall.pass(Duration.ofSeconds(seconds));
            call.mend();
            call.assertBothHearEachOtherWithin(SECOND);
        }
        call.assertNobodyLeaves();
        call.bob().ask("state");
        call.moveAnn();
        RoutedCall.pass(Duration.ofSeconds(3));
        JsonNode bob = call.bob().ask("state");
        assertThat(bob.path("gaps").path(RoutedCall.ANN).asLong()).as("longest silence at bob, ms").isLessThan(1000);
        call.assertBothHearEachOtherWithin(SECOND);
        assertThat(call.ann().ask("state").path("states").toString()).doesNotContain("failed");
        assertThat(call.sfu().leaves()).isEmpty();
    }
}
