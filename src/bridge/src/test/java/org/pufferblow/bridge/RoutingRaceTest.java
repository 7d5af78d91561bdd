package org.pufferblow.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The control side changes all it can while a port thread forwards as fast as it can. */
@Timeout(60)
class RoutingRaceTest {
    private static final int CHANGES = 20_000;
    private static final int PACKETS = 1000;
    /** The changes end here even if a starved port thread has not forwarded that many packets. */
    private static final int MOST_CHANGES = 10 * CHANGES;
    private static final long SEED = 20_260_601;

    private final TestConference room = new TestConference();
    private final Random random = new Random(SEED);
    private final AtomicBoolean done = new AtomicBoolean();
    private final List<ConferenceMember> voices = new CopyOnWriteArrayList<>();
    private int joined;

    private void forward() {
        long nowNs = 0;
        while (!done.get()) {
            nowNs += 20 * TestConference.MS;
            for (ConferenceMember voice : voices) {
                voice.speak("x", nowNs);
            }
            room.transports.runPortTasks();
        }
        room.transports.runPortTasks();
    }

    private void change(ConferenceMember ben) throws Exception {
        switch (random.nextInt(6)) {
            case 0 -> ben.endpoint.setDeafened(random.nextBoolean());
            case 1 -> voices.get(random.nextInt(voices.size())).endpoint.setMuted(random.nextBoolean());
            case 2 -> ben.hear(ben.hearing("ada", 2), ben.hearing("nobody", 3));
            case 3 -> ben.hear(ben.hearing("ada", 2));
            case 4 -> {
                if (voices.size() < 4) {
                    voices.add(room.join("ada-" + joined++, "ada").likeChromium());
                }
            }
            default -> {
                if (voices.size() > 1) {
                    ConferenceMember leaver = voices.get(random.nextInt(voices.size()));
                    leaver.endpoint.close();
                    voices.remove(leaver);
                }
            }
        }
        room.loop.runAll();
    }

    @Test
    void shouldKeepOneStreamContinuousAndNeverWriteToAClosedOne() throws Exception {
        ConferenceMember ben = room.join("ben");
        ben.hear(ben.hearing("ada", 2));
        voices.add(room.join("ada", "ada").likeChromium());
        try (ExecutorService port = Executors.newSingleThreadExecutor()) {
            Future<?> forwarding = port.submit(this::forward);
            for (int i = 0; i < MOST_CHANGES && !forwarding.isDone()
                    && (i < CHANGES || ben.endpoint.stats().packetsSent() <= PACKETS); i++) {
                change(ben);
            }
            done.set(true);
            forwarding.get(30, TimeUnit.SECONDS);
        }
        room.loop.runAll();
        List<Sent> heard = ben.heard();
        assertThat(heard).hasSizeGreaterThan(PACKETS);
        for (int i = 1; i < heard.size(); i++) {
            assertThat((heard.get(i).sequenceNumber() - heard.get(i - 1).sequenceNumber()) & 0xFFFF)
                    .as("step to packet %d, seed %d", i, SEED).isEqualTo(1);
            assertThat(heard.get(i).timestamp() - heard.get(i - 1).timestamp()).as("time of packet %d", i)
                    .isPositive();
        }
        assertThat(ben.endpoint.stats().packetsSent()).isEqualTo(heard.size());
        assertThat(ben.peer.senders.stream().filter(sender -> sender.ssrc == 3)).isNotEmpty();
    }
}
