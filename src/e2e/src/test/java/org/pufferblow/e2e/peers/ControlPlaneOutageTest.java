package org.pufferblow.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.adapter.demo.control.Faults;
import org.pufferblow.adapter.demo.control.ReceivedEvent;
import org.pufferblow.e2e.SfuUnderTest;

/** The control plane takes no events for ten seconds, in which people come and go. */
@Timeout(120)
class ControlPlaneOutageTest {
    private static final Duration OUTAGE = Duration.ofSeconds(10);
    private static final List<String> ROOMS = List.of("red", "green", "blue");

    @TempDir
    private Path directory;

    @Test
    void everyEventArrivesAfterwardsInTheOrderOfItsSession() throws IOException {
        try (SfuUnderTest sfu = SfuUnderTest.start("outage", directory); PeerStack stack = new PeerStack()) {
            long begin = System.nanoTime();
            AtomicInteger refused = new AtomicInteger();
            sfu.control().setFaults(call -> {
                if (!call.path().equals("/events") || System.nanoTime() - begin > OUTAGE.toNanos()) {
                    return new Faults.Action.Pass();
                }
                refused.incrementAndGet();
                return new Faults.Action.Hangup();
            });
            for (String room : ROOMS) {
                WirePeer stays = in(sfu, stack, room, "user1");
                WirePeer leaves = in(sfu, stack, room, "user2");
                leaves.close();
                awaitLeft(stays, 1);
                WirePeer again = in(sfu, stack, room, "user2");
                again.close();
                awaitLeft(stays, 2);
                stays.send(Map.of("type", "audio_state", "audio_state", Map.of("is_muted", true)));
            }
            assertThat(System.nanoTime() - begin).as("all of it inside the outage").isLessThan(OUTAGE.toNanos());

            for (String room : ROOMS) {
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(eventsOf(sfu, room))
                        .contains("participant_joined user1", "state_changed user1")
                        .filteredOn(e -> e.endsWith("user2"))
                        .containsExactly("participant_joined user2", "participant_left user2",
                                "participant_joined user2", "participant_left user2"));
                assertThat(sfu.control().participants(room)).containsExactly("user1");
            }
            assertThat(refused).as("calls that met the outage").hasPositiveValue();
            assertThat(sfu.metrics().path("dropped_internal_events").asInt()).isZero();
        }
    }

    private static WirePeer in(SfuUnderTest sfu, PeerStack stack, String room, String user) {
        WirePeer peer = WirePeer.join(stack, sfu.signaling(), sfu.token(room, user), user);
        await().atMost(Duration.ofSeconds(5)).until(peer::isIn);
        return peer;
    }

    private static void awaitLeft(WirePeer witness, int times) {
        await().atMost(Duration.ofSeconds(5)).until(() -> witness.received().stream()
                .filter(m -> m.path("type").asText().equals("participant_left")).count() == times);
    }

    private static List<String> eventsOf(SfuUnderTest sfu, String room) {
        List<String> events = new ArrayList<>();
        for (ReceivedEvent event : sfu.control().events()) {
            if (event.payload().path("session_id").asText().equals(room)) {
                events.add(event.type() + " " + event.payload().path("user_id").asText());
            }
        }
        return events;
    }
}
