package org.pufferblow.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.e2e.SfuUnderTest;
import org.pufferblow.transport.TransportState;

/** Peers whose levels lie, more of them in a room than can be heard at a time. Two people talk all the same. */
@Timeout(180)
class FalseLevelsTest {
    private static final int LIARS = 7;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** As long as it may take to tell speech from lies: 300 ms. */
    private static final int RECOGNITION = 15;

    @TempDir
    private Path directory;

    /** Who speaks, who lies and who listens. */
    private static final class LiarsRoom {
        final String lie;
        final List<Microphone> honest = List.of(Microphone.with("en-us", 1).noise(-65),
                Microphone.with("fr_f2", 2).noise(-65));
        final List<WirePeer> peers = new ArrayList<>();

        LiarsRoom(SfuUnderTest sfu, PeerStack stack, String lie) throws IOException {
            this.lie = lie;
            for (int i = 0; i < honest.size() + LIARS + 1; i++) {
                String user = lie + "-user" + i;
                peers.add(WirePeer.join(stack, sfu.signaling(), sfu.token(lie, user), user));
            }
        }

        void talk(IntSupplier lies) {
            for (int i = 0; i < honest.size(); i++) {
                peers.get(i).talk(honest.get(i));
            }
            peers.subList(honest.size(), honest.size() + LIARS).forEach(liar -> liar.talk(lies));
        }

        /** Of what is said after the first 300 ms, the share that the listener did not get. */
        double lost(int who) {
            BitSet frames = peers.getLast().heard().get(peers.get(who).userId()).frames();
            int expected = 0;
            int lost = 0;
            for (Microphone.Utterance utterance : honest.get(who).utterances()) {
                for (int f = utterance.from + RECOGNITION; f < utterance.to; f++) {
                    expected++;
                    lost += frames.get(f) ? 0 : 1;
                }
            }
            System.out.printf("%d peers whose level is %s: %d packets of %d of a voice did not come%n", LIARS, lie,
                    lost, expected);
            return (double) lost / expected;
        }
    }

    @Test
    void shouldSilenceNobodyWhoSpeaks() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        try (SfuUnderTest sfu = SfuUnderTest.start("liars", directory); PeerStack stack = new PeerStack()) {
            LiarsRoom shouting = new LiarsRoom(sfu, stack, "always-0");
            LiarsRoom silent = new LiarsRoom(sfu, stack, "always-127");
            LiarsRoom erratic = new LiarsRoom(sfu, stack, "random");
            List<LiarsRoom> rooms = List.of(shouting, silent, erratic);
            await().atMost(PATIENCE).until(() -> rooms.stream().flatMap(room -> room.peers.stream())
                    .allMatch(peer -> peer.state() == TransportState.CONNECTED));
            shouting.talk(() -> 0);
            silent.talk(() -> 127);
            // Each on his own port thread.
            erratic.talk(() -> {
                synchronized (random) {
                    return random.nextInt(128);
                }
            });
            await().atMost(PATIENCE).until(() -> rooms.stream().flatMap(room -> room.honest.stream())
                    .allMatch(Microphone::isOver));

            for (LiarsRoom room : rooms) {
                for (int who = 0; who < room.honest.size(); who++) {
                    assertThat(room.lost(who)).as(room.lie).isLessThan(0.02);
                }
            }
            rooms.forEach(room -> room.peers.forEach(WirePeer::close));
        }
    }
}
