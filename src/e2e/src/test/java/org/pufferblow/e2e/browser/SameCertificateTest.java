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

/** A page closes its peer connection and makes a new one with the same certificate. */
@NeedsBrowsers({CHROMIUM, FIREFOX})
class SameCertificateTest {
    private static final Duration A_FEW_SECONDS = Duration.ofSeconds(10);

    @ParameterizedTest
    @EnumSource(BrowserKind.class)
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void newPeerConnectionIsHeardAndHears(BrowserKind kind) throws Exception {
        try (Stage stage = new Stage("certificate-" + kind.word(), Stage.directory(getClass()));
                CutProxy proxy = new CutProxy(stage.sfu().signaling().getPort())) {
            BrowserPage ada = stage.browser(CHROMIUM, "ada");
            BrowserPage bob = stage.browser(FIREFOX, "bob");
            BrowserPage eve = stage.browser(kind, "eve");
            List<BrowserPage> call = List.of(ada, bob, eve);
            stage.joinAtOnce(List.of(ada, bob));
            eve.keepCertificate();
            eve.join(proxy.through(stage.ticket(eve))).get(30, TimeUnit.SECONDS);
            stage.awaitEveryoneHearsEveryone(call);

            // Over the same socket.
            eve.renewPeerConnection();
            eve.offer();
            awaitNewSound(call, eve);

            // Over a new socket after the old one was lost, which the server may still wait for.
            proxy.cut();
            awaitClosedSocket(eve, 1);
            eve.renewPeerConnection();
            eve.reconnect(proxy.through(stage.ticket(eve))).get(30, TimeUnit.SECONDS);
            awaitNewSound(call, eve);

            // Over a new socket after the old one was closed.
            eve.closeSocket();
            awaitClosedSocket(eve, 2);
            eve.renewPeerConnection();
            eve.reconnect(proxy.through(stage.ticket(eve))).get(30, TimeUnit.SECONDS);
            awaitNewSound(call, eve);
        }
    }

    private static void awaitClosedSocket(BrowserPage page, int closes) {
        await().atMost(A_FEW_SECONDS).until(() -> page.report().closes().size() == closes);
    }

    /** Everybody hears everybody under the right names, and has heard enough since now for it to be the new connection. */
    private static void awaitNewSound(List<BrowserPage> call, BrowserPage renewed) {
        call.forEach(BrowserPage::mark);
        await().pollInSameThread().atMost(A_FEW_SECONDS).untilAsserted(() -> {
            for (BrowserPage listener : call) {
                ClientReport report = listener.report();
                Stage.assertHears(report, listener, call);
                for (BrowserPage speaker : call) {
                    if (speaker != listener && (speaker == renewed || listener == renewed)) {
                        assertThat(report.voice(speaker.userId()).orElseThrow().tones().get(speaker.tone()).heardMs())
                                .as(() -> "ms of " + speaker + " at " + listener).isGreaterThan(500);
                    }
                }
            }
        });
    }
}
