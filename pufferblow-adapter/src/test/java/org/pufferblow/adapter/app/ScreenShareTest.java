package org.pufferblow.adapter.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who shares a screen is told, without any media (PROTOCOL sections 4 and 5). */
@Timeout(60)
class ScreenShareTest {
    private static final Map<String, String> FAST = Map.of("pufferblow.events.rate_per_second", "100");
    private static final String START = "{\"type\":\"screen_share_started\"}";
    private static final String STOP = "{\"type\":\"screen_share_stopped\"}";

    /** What a client was told of anybody's screen, and of people who come and go. */
    private static List<String> told(TextClient client) {
        return client.messages.stream()
                .filter(m -> m.path("type").asText().matches("screen_share_.*|participant_.*"))
                .map(m -> m.path("type").asText() + " " + m.path("payload").path("user_id").asText()).toList();
    }

    private static List<String> events(EmbeddedSfu sfu) {
        return sfu.control().events().stream()
                .filter(e -> e.userId().equals("ann") && e.type().matches("screen_.*|participant_.*"))
                .map(e -> e.payload().has("is_sharing_screen")
                        ? "sharing " + e.payload().path("is_sharing_screen").asBoolean()
                        : e.type())
                .toList();
    }

    private static boolean shares(JsonNode joined, String user) {
        return StreamSupport.stream(joined.path("participants").spliterator(), false)
                .filter(p -> p.path("user_id").asText().equals(user)).findFirst().orElseThrow()
                .path("is_sharing_screen").asBoolean();
    }

    @Test
    void theOthersAndTheServerAreToldOfEachChangeOnce() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start(Map.of(), FAST);
                TextClient ann = TextClient.connect(sfu.joinUri("room", "ann"))) {
            ann.await1("joined");
            try (TextClient bob = TextClient.connect(sfu.joinUri("room", "bob"))) {
                bob.await1("joined");
                ann.send(START);
                ann.send(START);
                bob.await1("screen_share_started");
                try (TextClient cyd = TextClient.connect(sfu.joinUri("room", "cyd"))) {
                    assertThat(shares(cyd.await1("joined"), "ann")).isTrue();
                    assertThat(shares(cyd.await1("joined"), "bob")).isFalse();
                    ann.send(STOP);
                    ann.send(STOP);
                    assertThat(cyd.await1("screen_share_stopped").path("payload").path("username").asText())
                            .isNotEmpty();
                    ann.send("{\"type\":\"ping\"}");
                    ann.await1("pong");
                    // What bob was told before, he has heard when he has this answer.
                    bob.send("{\"type\":\"ping\"}");
                    bob.await1("pong");
                    assertThat(told(bob)).containsExactly("screen_share_started ann", "participant_joined cyd",
                            "screen_share_stopped ann");
                    assertThat(told(ann)).noneMatch(m -> m.startsWith("screen_share"));
                    await().untilAsserted(() -> assertThat(events(sfu)).containsExactly("participant_joined",
                            "sharing true", "sharing false"));
                }
            }
        }
    }

    @Test
    void itStopsWithItsOwnerAndWithATakeover() throws Exception {
        try (EmbeddedSfu sfu = EmbeddedSfu.start(Map.of(), FAST);
                TextClient bob = TextClient.connect(sfu.joinUri("room", "bob"));
                TextClient older = TextClient.connect(sfu.joinUri("room", "ann"))) {
            older.await1("joined");
            older.send(START);
            bob.await1("screen_share_started");
            try (TextClient newer = TextClient.connect(sfu.joinUri("room", "ann"))) {
                assertThat(shares(newer.await1("joined"), "ann")).isFalse();
                bob.await1("screen_share_stopped");
                newer.send(START);
                await().until(() -> told(bob).stream().filter("screen_share_started ann"::equals).count() == 2);
                newer.leave();
                await().untilAsserted(() -> assertThat(told(bob)).endsWith("screen_share_stopped ann",
                        "participant_left ann"));
                await().untilAsserted(() -> assertThat(events(sfu)).containsExactly("participant_joined",
                        "sharing true", "sharing false", "participant_left", "participant_joined", "sharing true",
                        "sharing false", "participant_left"));
            }
        }
    }
}
