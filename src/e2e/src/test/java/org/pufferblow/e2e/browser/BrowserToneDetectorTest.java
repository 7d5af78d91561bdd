package org.pufferblow.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The browsers' ear: a tone between two peer connections of one page, with no server at all. */
@NeedsBrowsers({BrowserKind.CHROMIUM, BrowserKind.FIREFOX})
class BrowserToneDetectorTest {
    private static final String CONNECT = """
            async frequencies => {
              const make = globalThis.client.constructor;
              const talker = new make();
              const listener = new make();
              talker.frequencies = listener.frequencies = frequencies;
              const [a, b] = [talker, listener];
              for (const [one, other] of [[a, b], [b, a]]) {
                one.ws = { readyState: 1, send: text => {
                  const message = JSON.parse(text);
                  if (message.type === 'candidate') other.pc.addIceCandidate(message.candidate).catch(() => {});
                } };
              }
              a.microphone = await a.tone(frequencies[2]);
              b.microphone = await b.tone(0);
              a.pc = a.newPeerConnection();
              b.pc = b.newPeerConnection();
              await a.pc.setLocalDescription(await a.pc.createOffer());
              await b.pc.setRemoteDescription(a.pc.localDescription);
              await b.pc.setLocalDescription(await b.pc.createAnswer());
              await a.pc.setRemoteDescription(b.pc.localDescription);
              globalThis.pair = { a, b };
            }""";

    @ParameterizedTest
    @EnumSource(BrowserKind.class)
    @Timeout(60)
    void oneToneComesThroughOneConnection(BrowserKind kind) throws Exception {
        Driver driver = Driver.shared();
        try (ClientPages pages = new ClientPages()) {
            String page = "ears-" + kind.word();
            driver.open(kind, page, pages.client().toString());
            driver.run(page, CONNECT, Stage.FREQUENCIES);

            await().pollInSameThread().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                JsonNode report = driver.run(page, "() => pair.b.report()");
                assertThat(ClientReport.of(report).voices().getFirst().heardNow()).containsExactly(2);
            });
            ClientReport silent = ClientReport.of(driver.run(page, "() => pair.a.report()"));
            assertThat(silent.errors()).isEmpty();
            driver.ask("close", page, Map.of());
        }
    }
}
