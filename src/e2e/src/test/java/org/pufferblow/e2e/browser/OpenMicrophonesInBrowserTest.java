package org.pufferblow.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.pufferblow.e2e.browser.BrowserKind.CHROMIUM;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.e2e.SfuUnderTest;
import org.pufferblow.e2e.browser.ClientReport.Tone;
import org.pufferblow.e2e.browser.ClientReport.Voice;
import org.pufferblow.e2e.peers.OpenMicrophones;
import org.pufferblow.e2e.peers.PeerStack;
import org.pufferblow.e2e.sound.Noises;

/** One of a hundred whose microphones are open sits before a browser, and is there before the others come. */
@NeedsBrowsers(CHROMIUM)
class OpenMicrophonesInBrowserTest {
    private static final String USER = "listener0";
    private static final int OTHERS = 99;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** As {@code tones.js} has it. */
    private static final double HEARD = 0.02;
    private static final int PACKETS_PER_SECOND = 50;

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void shouldHearTheThreeUnderTheirNamesAndNothingElse() throws Exception {
        Driver.shared().launch(USER, new Noises(1).room(90, -65).writeWav(directory.resolve("noise.wav")));
        try (SfuUnderTest sfu = SfuUnderTest.start("open-microphones-in-browser", directory);
                ClientPages pages = new ClientPages();
                PeerStack stack = new PeerStack()) {
            BrowserPage page = new BrowserPage(USER, pages.client(), USER, OpenMicrophones.TONES);
            page.join(URI.create(sfu.signaling() + "?join_token=" + sfu.token("open", USER)))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            try (OpenMicrophones room = new OpenMicrophones(sfu, stack, "open", OTHERS)) {
                room.awaitConnected();
                await().pollInSameThread().atMost(PATIENCE).untilAsserted(() -> {
                    ClientReport report = page.report();
                    assertThat(report.connection()).isEqualTo("connected");
                    assertThat(report.voices()).hasSize(OTHERS + 1);
                });
                page.useMicrophone();
                page.mark();
                long sentBefore = page.report().sent();

                room.talk();

                ClientReport report = page.report();
                assertThat(report.sent() - sentBefore).as("packets of the page's open microphone")
                        .isGreaterThan((long) (room.seconds() * PACKETS_PER_SECOND / 2));
                // Without the browser's load the same has to hold on any machine: OpenMicrophonesTest.
                if (room.lostPercent() >= OpenMicrophones.LOST_PERCENT || room.lostOnTheWayUp() > 0) {
                    String reason = "this machine is too busy for a browser among %d: %.2f %% of the packets were lost, and %d"
                            .formatted(OTHERS, room.lostPercent(), room.lostOnTheWayUp())
                            + " before they were forwarded";
                    System.out.println(reason);
                    abort(reason);
                }
                room.check();
                check(report, room);
            }
        } finally {
            Driver.shared().quit(USER);
        }
    }

    private static void check(ClientReport report, OpenMicrophones room) {
        List<Integer> spoken = room.millisAbove(HEARD);
        List<Long> heard = OpenMicrophones.talkers().stream().map(user -> report.voice(user).orElseThrow().tones()
                .stream().mapToLong(Tone::heardMs).sum()).toList();
        long packets = report.voices().stream().mapToLong(Voice::received).sum();
        System.out.printf(
                "a browser among %d: it gets %.0f packets a second, and hears the three tones for %s of %s ms%n",
                OTHERS, packets / room.seconds(), heard, spoken);
        assertThat(report.errors()).isEmpty();
        for (Voice voice : report.voices()) {
            assertThat(voice.name()).as("the name on the voice of " + voice.stream()).isEqualTo(voice.stream());
            int talker = OpenMicrophones.talkers().indexOf(voice.stream());
            for (Tone tone : voice.tones()) {
                double truth = tone.index() == talker ? spoken.get(talker) : 0;
                assertThat((double) tone.heardMs()).as("ms of %d Hz under the name of %s",
                        OpenMicrophones.TONES.get(tone.index()), voice.stream()).isBetween(0.8 * truth, 1.2 * truth);
            }
        }
    }
}
