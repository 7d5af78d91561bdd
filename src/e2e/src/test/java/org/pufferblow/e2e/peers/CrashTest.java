package org.pufferblow.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.adapter.demo.control.ReceivedEvent;
import org.pufferblow.e2e.SfuUnderTest;

/**
 * The process is killed with forty people in eight rooms. Some of them come back once it runs again, and soon the control plane
 * lists those who are really in and nobody else (PROTOCOL section 8). {@code -Dcrash.rounds=20} repeats it as often.
 */
@Timeout(1200)
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 1);
    private static final int ROOMS = 8;
    private static final int PEOPLE_OF_EACH = 5;
    /** Of the real ones' 15 seconds each, so that the test takes its time only once. */
    private static final String SHORTER = "pufferblow { resume_grace = 5s, rehearsal = false, events.rate_per_second = 200 }";
    private static final Map<String, ?> BOOTSTRAP = Map.of("room_end_grace_seconds", 3);

    @TempDir
    private Path directory;

    private SfuUnderTest sfu;
    private PeerStack stack;
    private final Map<String, Set<String>> in = new HashMap<>();

    private static String room(int number) {
        return "room" + number;
    }

    private static String user(int room, int number) {
        return "user" + room + "-" + number;
    }

    private List<WirePeer> join(int room, int from, int to) {
        List<WirePeer> peers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            peers.add(WirePeer.join(stack, sfu.signaling(), sfu.token(room(room), user(room, i)), user(room, i)));
            in.computeIfAbsent(room(room), _ -> new HashSet<>()).add(user(room, i));
        }
        return peers;
    }

    private void crash() {
        sfu.kill();
        in.clear();
    }

    /** By the time that a real one would take less than a minute. */
    private void controlPlaneShouldListWhoIsIn() {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            for (int room = 0; room < ROOMS; room++) {
                assertThat(sfu.control().participants(room(room))).as(room(room))
                        .isEqualTo(in.getOrDefault(room(room), Set.of()));
            }
        });
    }

    private long ends(String room, int fromEvent) {
        return sfu.control().events().stream().skip(fromEvent).filter(event -> event.type().equals("session_ended"))
                .map(ReceivedEvent::payload).filter(payload -> payload.path("session_id").asText().equals(room))
                .count();
    }

    @Test
    void shouldLeaveNoGhosts() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            try (SfuUnderTest process = SfuUnderTest.start("crash", directory, BOOTSTRAP, SHORTER);
                    PeerStack peers = new PeerStack()) {
                sfu = process;
                stack = peers;
                play();
            }
        }
    }

    private void play() throws IOException {
        in.clear();
        List<WirePeer> all = new ArrayList<>();
        for (int room = 0; room < ROOMS; room++) {
            all.addAll(join(room, 0, PEOPLE_OF_EACH));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> all.stream().allMatch(WirePeer::isIn));
        controlPlaneShouldListWhoIsIn();

        // All of rooms 0 and 1 come back, some of 2 to 4, somebody else to 5, nobody to 6 and 7.
        crash();
        int before = sfu.control().events().size();
        sfu.startAgain();
        List<WirePeer> back = new ArrayList<>();
        for (int room = 0; room < 2; room++) {
            back.addAll(join(room, 0, PEOPLE_OF_EACH));
        }
        for (int room = 2; room < 5; room++) {
            back.addAll(join(room, 0, 2));
        }
        back.addAll(join(5, PEOPLE_OF_EACH, PEOPLE_OF_EACH + 1));
        await().atMost(Duration.ofSeconds(20)).until(() -> back.stream().allMatch(WirePeer::isIn));
        controlPlaneShouldListWhoIsIn();
        for (int room = 0; room < 6; room++) {
            assertThat(ends(room(room), before)).as("ends of a room to which somebody came").isZero();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> ends(room(6), before) == 1 && ends(room(7), before) == 1);

        // Once more, and again while it is being put right; now nobody comes back but to room 2.
        crash();
        sfu.startAgain();
        crash();
        int beforeLast = sfu.control().events().size();
        sfu.startAgain();
        List<WirePeer> last = join(2, 1, 2);
        await().atMost(Duration.ofSeconds(20)).until(() -> last.getFirst().isIn());
        controlPlaneShouldListWhoIsIn();
        for (int room : new int[]{0, 1, 3, 4, 5}) {
            await().atMost(Duration.ofSeconds(20)).until(() -> ends(room(room), beforeLast) == 1);
        }
        assertThat(ends(room(2), beforeLast)).isZero();
        assertThat(sfu.log()).doesNotContain("\"level\":\"ERROR\"");
    }
}
