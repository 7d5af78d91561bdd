package org.pufferblow.e2e.browser;

import static org.pufferblow.e2e.browser.BrowserKind.CHROMIUM;
import static org.pufferblow.e2e.browser.BrowserKind.FIREFOX;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A page takes one microphone after the other, in every way there is, and each is heard under the same name. */
@NeedsBrowsers({CHROMIUM, FIREFOX})
class MicrophoneSwapTest {
    private static final List<MicrophoneSwap> SWAPS = List.of(MicrophoneSwap.REMOVE_AND_ADD,
            MicrophoneSwap.REMOVE_AND_ADD, MicrophoneSwap.REMOVE_AND_ADD, MicrophoneSwap.NEW_LINE,
            MicrophoneSwap.REPLACE, MicrophoneSwap.ADD_THEN_REMOVE, MicrophoneSwap.STOP_AND_ADD,
            MicrophoneSwap.REMOVE_AND_ADD);
    /** Tones of nobody's, in turn. */
    private static final List<Integer> SPARE = List.of(5, 6, 7);

    @ParameterizedTest
    @EnumSource(BrowserKind.class)
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void everyNewMicrophoneIsHeard(BrowserKind kind) throws Exception {
        try (Stage stage = new Stage("swap-" + kind.word(), Stage.directory(getClass()))) {
            BrowserPage ada = stage.browser(kind, "ada");
            BrowserPage bob = stage.browser(kind == CHROMIUM ? FIREFOX : CHROMIUM, "bob");
            List<BrowserPage> call = List.of(ada, bob);
            stage.joinAtOnce(call);
            stage.awaitEveryoneHearsEveryone(call);

            int next = 0;
            for (MicrophoneSwap swap : SWAPS) {
                ada.swapMicrophone(swap, SPARE.get(next++ % SPARE.size()));
                stage.awaitEveryoneHearsEveryone(call);
            }

            // With her microphone on a line that was bob's, or on one of her own, she hears whoever comes.
            BrowserPage cem = stage.browser(kind, "cem");
            stage.joinAtOnce(List.of(cem));
            stage.awaitEveryoneHearsEveryone(List.of(ada, bob, cem));
            stage.dismiss(bob);
            stage.awaitEveryoneHearsEveryone(List.of(ada, cem));
            ada.swapMicrophone(MicrophoneSwap.REMOVE_AND_ADD, SPARE.get(next % SPARE.size()));
            stage.awaitEveryoneHearsEveryone(List.of(ada, cem));
        }
    }
}
