package org.pufferblow.adapter.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.adapter.demo.control.Faults;
import org.pufferblow.adapter.demo.control.ReceivedEvent;

/** What the server's absence and its answers do to people in a call (PROTOCOL sections 3 and 4). */
@Timeout(120)
class ServerNewsTest {
    private static final Map<String, String> FAST = Map.of("pufferblow.events.rate_per_second", "100");

    @Test
    void eventsOfAnAbsentServerAllArriveLaterInEachSessionsOrder() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start(Map.of(), FAST)) {
            AtomicInteger hangups = new AtomicInteger();
            sfu.control().setFaults(call -> {
                if (call.path().equals("/events")) {
                    hangups.incrementAndGet();
                    return new Faults.Action.Hangup();
                }
                return new Faults.Action.Pass();
            });
            List<TextClient> clients = new ArrayList<>();
            try {
                for (String room : List.of("one", "two")) {
                    for (int i = 0; i < 5; i++) {
                        TextClient client = TextClient.connect(sfu.joinUri(room, room + i));
                        clients.add(client);
                        client.await1("joined");
                        client.leave();
                    }
                }
                await().until(() -> sfu.sfu().figures().rooms().totalLeaves() == 10);
                await().until(() -> hangups.get() >= 6);
                assertThat(sfu.control().events()).isEmpty();
                sfu.control().clearFaults();
                await().until(() -> sfu.control().events().size() == 20);
                for (String room : List.of("one", "two")) {
                    List<String> expected = new ArrayList<>();
                    for (int i = 0; i < 5; i++) {
                        expected.add("participant_joined " + room + i);
                        expected.add("participant_left " + room + i);
                    }
                    assertThat(sfu.control().events()).filteredOn(e -> e.sessionId().equals(room))
                            .extracting(e -> e.type() + " " + e.userId()).isEqualTo(expected);
                }
            } finally {
                clients.forEach(TextClient::close);
            }
        }
    }

    @Test
    void aSessionThatTheServerHasEndedIsClosedForEveryone() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start(Map.of(), FAST);
                TextClient ann = TextClient.connect(sfu.joinUri("room", "ann"))) {
            await().until(() -> sfu.control().participants("room").equals(Set.of("ann")));
            ann.await1("joined");
            sfu.control().endSession("room");
            ann.send("{\"type\":\"audio_state\",\"audio_state\":{\"is_deafened\":true}}");
            assertThat(ann.awaitClose()).isEqualTo(4005);
            assertThat(sfu.control().events()).extracting(ReceivedEvent::type).doesNotContain("session_ended",
                    "participant_left");
        }
    }

    @Test
    void whomTheServerHasLostIsAnnouncedAgain() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start(Map.of(), FAST);
                TextClient ann = TextClient.connect(sfu.joinUri("room", "ann"))) {
            await().until(() -> sfu.control().participants("room").equals(Set.of("ann")));
            ann.await1("joined");
            sfu.control().forgetParticipant("room", "ann");
            ann.send("{\"type\":\"audio_state\",\"audio_state\":{\"is_deafened\":true}}");
            await().until(() -> sfu.control().participants("room").equals(Set.of("ann")));
        }
    }

    @Test
    void aServerThatComesBackWithAnotherSecretIsAskedForItAndNobodyNotices() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start(Map.of(), FAST)) {
            sfu.control().rotateInternalSecret();
            try (TextClient ann = TextClient.connect(sfu.joinUri("room", "ann"))) {
                ann.await1("joined");
                await().until(() -> sfu.control().participants("room").equals(Set.of("ann")));
            }
        }
    }

    @Test
    void aRefusedJoinMakesNoEvent() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start(Map.of("max_room_peers", 1), FAST);
                TextClient ann = TextClient.connect(sfu.joinUri("room", "ann"))) {
            ann.await1("joined");
            try (TextClient bob = TextClient.connect(sfu.joinUri("room", "bob"));
                    TextClient eve = TextClient.connect(sfu.joinUri("eyJhbGciOiJub25lIn0.e30.c2ln"))) {
                assertThat(bob.awaitClose()).isEqualTo(4003);
                assertThat(eve.awaitClose()).isEqualTo(4001);
            }
            await().until(() -> !sfu.control().events().isEmpty());
            assertThat(sfu.control().events()).extracting(ReceivedEvent::userId).containsOnly("ann");
        }
    }
}
