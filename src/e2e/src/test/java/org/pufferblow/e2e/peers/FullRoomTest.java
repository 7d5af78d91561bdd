package org.pufferblow.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.e2e.SfuUnderTest;

/** Many join one room at once. */
@Timeout(180)
class FullRoomTest {
    private static final int PEERS = 50;
    private static final int TALKERS = 10;
    /** Ten at a time are more than are forwarded by default. */
    private static final String EVERYBODY = "videobridge.loudest.route-loudest-only = false";

    @TempDir
    private Path directory;

    @Test
    void fiftyJoinAtOnceAndAllHearTheTenWhoTalk() throws IOException {
        try (SfuUnderTest sfu = SfuUnderTest.start("room-of-fifty", directory, Map.of(), EVERYBODY);
                PeerStack stack = new PeerStack()) {
            List<WirePeer> peers = joinAll(sfu, stack);
            Set<String> talkers = peers.subList(0, TALKERS).stream().map(WirePeer::userId)
                    .collect(Collectors.toSet());
            peers.subList(0, TALKERS).forEach(WirePeer::talk);

            await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> assertThat(peers).allSatisfy(peer -> {
                Set<String> others = talkers.stream().filter(t -> !t.equals(peer.userId()))
                        .collect(Collectors.toSet());
                assertThat(peer.hears(50)).as("heard by " + peer.userId()).isEqualTo(others);
            }));
            assertThat(peers).allSatisfy(peer -> {
                assertThat(peer.errors()).isEmpty();
                assertThat(peer.heard().values()).allSatisfy(voice -> assertThat(voice.wrong).isZero());
            });
            assertThat(sfu.metrics().path("total_peers").asInt()).isEqualTo(PEERS);
            peers.forEach(WirePeer::close);
            await().atMost(Duration.ofSeconds(30)).until(() -> sfu.metrics().path("total_peers").asInt() == 0);
        }
    }

    @Test
    void exactlyAsManyAreAdmittedAsTheRoomHolds() throws IOException {
        try (SfuUnderTest sfu = SfuUnderTest.start("room-for-forty", directory, Map.of("max_room_peers", 40), "");
                PeerStack stack = new PeerStack()) {
            List<WirePeer> peers = joinAll(sfu, stack);
            await().atMost(Duration.ofSeconds(60)).until(
                    () -> peers.stream().allMatch(peer -> peer.isIn() || !peer.errors().isEmpty()));
            assertThat(peers).filteredOn(WirePeer::isIn).hasSize(40).allSatisfy(p -> assertThat(p.errors()).isEmpty());
            assertThat(peers).filteredOn(peer -> !peer.isIn()).hasSize(10).allSatisfy(peer -> {
                assertThat(peer.errors()).containsExactly("voice room is full");
                assertThat(peer.closed()).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(4003);
            });
            assertThat(sfu.metrics().path("total_peers").asInt()).isEqualTo(40);
            assertThat(sfu.metrics().path("rejected_connections").asInt()).isEqualTo(10);
            peers.forEach(WirePeer::close);
        }
    }

    private static List<WirePeer> joinAll(SfuUnderTest sfu, PeerStack stack) {
        List<WirePeer> peers = new ArrayList<>();
        for (int i = 1; i <= PEERS; i++) {
            peers.add(WirePeer.join(stack, sfu.signaling(), sfu.token("full", "user" + i), "user" + i));
        }
        return peers;
    }
}
