package org.pufferblow.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.e2e.SfuProcess;
import org.pufferblow.transport.TransportState;

/** Everybody's microphone is open, three talk in turns and over each other. */
@Timeout(240)
class OpenMicrophonesTest {
    private static final int PEERS = 100;
    private static final List<String> VOICES = List.of("en-us", "de_m3", "fr_f2");
    private static final int AUDIBLE = 48;

    @TempDir
    private Path directory;

    @Test
    void shouldSendEverybodyTheThreeAndLittleElse() throws IOException {
        try (SfuProcess sfu = SfuProcess.start("open-microphones", directory); PeerStack stack = new PeerStack()) {
            List<WirePeer> peers = new ArrayList<>();
            for (int i = 1; i <= PEERS; i++) {
                peers.add(WirePeer.join(stack, sfu.signaling(), sfu.token("open", "user" + i), "user" + i));
            }
            await().atMost(Duration.ofMinutes(2)).untilAsserted(
                    () -> assertThat(peers).allMatch(peer -> peer.state() == TransportState.CONNECTED));
            List<Microphone> talkers = new ArrayList<>();
            for (int i = 0; i < VOICES.size(); i++) {
                Microphone microphone = Microphone.with(VOICES.get(i), i).noise(-65);
                talkers.add(microphone);
                peers.get(i).talk(microphone);
            }
            long startNs = System.nanoTime();
            for (int i = VOICES.size(); i < PEERS; i++) {
                peers.get(i).talk(Microphone.without(5000, i).noise(-65));
            }
            await().atMost(Duration.ofMinutes(1)).until(() -> talkers.stream().allMatch(Microphone::isOver));
            double seconds = (System.nanoTime() - startNs) / 1e9;
            List<WirePeer> listeners = peers.subList(VOICES.size(), PEERS);
            List<Double> rates = listeners.stream()
                    .map(p -> p.heard().values().stream().mapToLong(v -> v.right + v.wrong).sum() / seconds).sorted()
                    .toList();
            int expected = 0;
            int lost = 0;
            long lostOnTheWay = 0;
            for (int i = 0; i < VOICES.size(); i++) {
                int[] levels = Microphone.recorded(VOICES.get(i));
                for (WirePeer listener : listeners) {
                    WirePeer.Voice voice = listener.heard().get(peers.get(i).userId());
                    BitSet frames = voice.frames();
                    lostOnTheWay += voice.missing;
                    for (Microphone.Utterance utterance : talkers.get(i).utterances()) {
                        for (int f = utterance.from; f < utterance.from + 15; f++) {
                            if (levels[f - 150] < AUDIBLE) {
                                expected++;
                                lost += frames.get(f) ? 0 : 1;
                            }
                        }
                    }
                }
            }
            System.out.printf("%d open microphones, 3 talk: a listener gets %.0f packets a second (%.0f to %.0f); of"
                    + " %d packets of first syllables %d did not come, %d packets were lost in the network%n", PEERS,
                    rates.get(rates.size() / 2), rates.getFirst(), rates.getLast(), expected, lost, lostOnTheWay);
            assertThat(rates.getLast()).isLessThan(5 * 50 + 25);
            assertThat(lost).isLessThanOrEqualTo((int) lostOnTheWay);
            peers.forEach(WirePeer::close);
        }
    }
}
