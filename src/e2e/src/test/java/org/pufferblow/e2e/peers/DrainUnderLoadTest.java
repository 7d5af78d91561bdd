package org.pufferblow.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.e2e.SfuUnderTest;

/** SIGUSR1 with thirty people in five rooms: they stay, ten more come to them, nobody opens another room. */
@Timeout(180)
class DrainUnderLoadTest {
    private static final int ROOMS = 5;

    @TempDir
    private Path directory;

    private SfuUnderTest sfu;
    private PeerStack stack;

    private WirePeer join(String room, String user) {
        return WirePeer.join(stack, sfu.signaling(), sfu.token(room, user), user);
    }

    private static void awaitAll(List<WirePeer> peers) {
        await().atMost(Duration.ofSeconds(20)).until(() -> peers.stream().allMatch(WirePeer::isIn));
    }

    @Test
    void shouldEmptyItselfWithoutThrowingAnybodyOut() throws IOException, InterruptedException {
        try (SfuUnderTest process = SfuUnderTest.start("drain", directory); PeerStack peers = new PeerStack()) {
            sfu = process;
            stack = peers;
            List<WirePeer> in = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                in.add(join("room" + i % ROOMS, "user" + i));
            }
            awaitAll(in);
            assertThat(sfu.get("/readyz").statusCode()).isEqualTo(200);
            assertThat(new ProcessBuilder("kill", "-USR1", Long.toString(sfu.process().pid())).start().waitFor())
                    .isZero();
            await().atMost(Duration.ofSeconds(5)).until(() -> sfu.get("/readyz").statusCode() == 404);

            for (int i = 30; i < 40; i++) {
                in.add(join("room" + i % ROOMS, "user" + i));
            }
            awaitAll(in);
            WirePeer elsewhere = join("another room", "somebody");
            assertThat(elsewhere.closed()).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(4002);
            assertThat(sfu.metrics().path("total_peers").asInt()).isEqualTo(40);
            assertThat(in).noneMatch(peer -> peer.closed().isDone());

            in.subList(1, in.size()).forEach(WirePeer::close);
            await().atMost(Duration.ofSeconds(20)).until(() -> sfu.metrics().path("total_peers").asInt() == 1);
            assertThat(sfu.process().isAlive()).isTrue();
            long beforeNs = System.nanoTime();
            in.getFirst().close();
            assertThat(sfu.process().waitFor(15, TimeUnit.SECONDS)).isTrue();
            System.out.printf("drained: the process ended %d ms after the last had left%n",
                    (System.nanoTime() - beforeNs) / 1_000_000);
            assertThat(sfu.process().exitValue()).isZero();
            for (int room = 0; room < ROOMS; room++) {
                assertThat(sfu.control().participants("room" + room)).isEmpty();
            }
        }
    }
}
