package org.pufferblow.e2e.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.e2e.net.RoutedCall.ANN;
import static org.pufferblow.e2e.net.RoutedCall.BOB;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls whose network goes away, comes back, or changes. */
@Timeout(300)
class CutNetworkTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    private Path directory;
    private final RoutedCall call = new RoutedCall();

    @BeforeEach
    void connect() throws IOException {
        Namespaces.need(getClass());
        call.connect("cut-network", directory, false);
    }

    @AfterEach
    void end() {
        call.close();
    }

    @Test
    void aCallResumesWithinASecondAfterThreeAndAfterEightSecondsWithoutNetwork() throws Exception {
        for (int seconds : new int[]{3, 8}) {
            call.cut();
            long cutNs = System.nanoTime();
            call.awaitSilence();
            RoutedCall.pass(Duration.ofSeconds(seconds).minusNanos(System.nanoTime() - cutNs));
            call.mend();
            call.assertBothHearEachOtherWithin(SECOND);
        }
        call.assertNobodyLeaves();
    }

    /** Only media is cut: the server notices, and offers what a living WebSocket can answer. */
    @Test
    void iceIsRestartedForOneWhoseMediaIsGoneWhileHerSocketLives() throws Exception {
        String before = call.ann().ask("state").path("server").asText();
        call.cut("-p", "udp");
        await().atMost(Duration.ofSeconds(15)).until(() -> call.counter("rooms", "rooms_ice_restarts_offered") == 1);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> !call.ann().ask("state").path("server").asText().equals(before));
        // Longer than one with a dead WebSocket would be waited for.
        RoutedCall.pass(Duration.ofSeconds(12));
        assertThat(call.counter("transport", "ice_restarts_connected")).isZero();
        assertThat(call.sfu().leaves()).isEmpty();
        call.mend("-p", "udp");
        call.assertBothHearEachOtherWithin(SECOND);
        await().atMost(Duration.ofSeconds(20)).until(() -> call.counter("transport", "ice_restarts_connected") > 0);
        call.assertNobodyLeaves();
    }

    @Test
    void whoseNetworkIsGoneHasLeftAfterFifteenToTwentySecondsAndNoGhostStays() throws Exception {
        call.cut();
        long cutNs = System.nanoTime();
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100))
                .until(() -> !RoutedCall.left(call.bob()).isEmpty());
        Duration after = Duration.ofNanos(System.nanoTime() - cutNs);
        assertThat(after).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
        assertThat(RoutedCall.left(call.bob())).containsExactly(ANN);
        await().atMost(SECOND).until(() -> call.sfu().leaves().equals(List.of(ANN + " ping_timeout")));
        JsonNode metrics = call.sfu().metrics();
        assertThat(metrics.path("total_peers").asInt()).isEqualTo(1);
        assertThat(metrics.path("rooms").path(0).path("peers").asInt()).isEqualTo(1);
    }

    @Test
    void whoseAddressChangesIsHeardAgainWithinASecond() throws Exception {
        for (int round = 1; round <= 2; round++) {
            call.ann().ask("state");
            call.bob().ask("state");
            call.moveAnn();
            RoutedCall.pass(Duration.ofSeconds(2));
            call.assertBothHearEachOtherWithin(SECOND);
            assertThat(call.ann().ask("state").path("gaps").path(BOB).asLong()).as("longest silence at ann, ms")
                    .isLessThan(1000);
            assertThat(call.bob().ask("state").path("gaps").path(ANN).asLong()).as("longest silence at bob, ms")
                    .isLessThan(1000);
            assertThat(call.counter("transport", "udp_peers_moved")).isGreaterThanOrEqualTo(round);
        }
        assertThat(call.sfu().leaves()).isEmpty();
    }
}
