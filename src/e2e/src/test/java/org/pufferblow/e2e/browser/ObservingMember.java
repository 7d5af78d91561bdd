package org.pufferblow.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pufferblow.e2e.SfuUnderTest;
import org.pufferblow.e2e.peers.PeerStack;
import org.pufferblow.e2e.peers.WirePeer;
import org.pufferblow.e2e.sound.MicrophoneScene;
import org.pufferblow.e2e.sound.Sound;

/**
 * A member of a room who writes down what he is told of the others' speaking, and when their packets came, by one clock.
 *
 * <p>A scene's time is that of the packets: the first marker's first packet says where in the RTP timestamps the scene's
 * time is, and the quickest of all packets how these timestamps lie in ours. So a syllable counts from the moment at which its
 * packet can have left the client: what happens to it before, in the microphone, is no server's doing; what delays a packet
 * on the way counts. As the marker may begin anywhere in its packet, delays come out up to 20 ms too long, and never too
 * short.
 */
final class ObservingMember {
    private static final double NS_PER_SECOND = 1e9;
    private static final long PACKET_NS = 20_000_000;
    /** The scene's clock and ours must agree from marker to marker. */
    private static final double SKEW = 0.06;

    private final WirePeer peer;
    private final Map<String, Seen> everybody = new ConcurrentHashMap<>();

    /** Somebody begins or ends speaking. */
    record News(long atNs, boolean speaking) {}

    private record Packet(long atNs, long timestamp, int level) {
        /** When it came, had it been sent at timestamp 0. */
        long offsetNs() {
            return atNs - (long) (timestamp * NS_PER_SECOND / Sound.RATE);
        }
    }

    /** What is known of one of the others. Two threads of the peer's write. */
    private static final class Seen {
        private final List<News> news = new ArrayList<>();
        private final List<Packet> packets = new ArrayList<>();

        synchronized void told(boolean speaking) {
            boolean before = !news.isEmpty() && news.getLast().speaking();
            if (before != speaking) {
                news.add(new News(System.nanoTime(), speaking));
            }
        }

        synchronized void hear(int timestamp, int level) {
            long last = packets.isEmpty() ? timestamp : packets.getLast().timestamp();
            packets.add(new Packet(System.nanoTime(), last + (timestamp - (int) last), level));
        }

        synchronized void forget() {
            packets.clear();
        }
    }

    ObservingMember(SfuUnderTest sfu, PeerStack stack, String session) {
        peer = WirePeer.join(stack, sfu.signaling(), sfu.token(session, "onlooker0"), "onlooker0");
        peer.tell(this::onMessage);
        peer.listen((user, timestamp, level, _) -> seen(user).hear(timestamp, level));
    }

    WirePeer peer() {
        return peer;
    }

    private Seen seen(String user) {
        return everybody.computeIfAbsent(user, _ -> new Seen());
    }

    private void onMessage(JsonNode message) {
        if (message.path("type").asText().equals("speaker_levels")) {
            JsonNode payload = message.path("payload");
            seen(payload.path("user_id").asText()).told(payload.path("is_speaking").asBoolean());
        }
    }

    /** A scene begins: what came before has another source's timestamps. */
    void begin(String user) {
        seen(user).forget();
    }

    /**
     * When somebody was said to speak, in seconds of the scene.
     *
     * @param last whether the last marker must have come, which may be outranked in a large room
     */
    List<MicrophoneScene.Utterance> speaking(String user, MicrophoneScene scene, boolean last) {
        Seen seen = seen(user);
        synchronized (seen) {
            List<Packet> markers = seen.packets.stream()
                    .filter(p -> p.level() >= 0 && p.level() <= MicrophoneScene.MARKER_LEVEL)
                    .toList();
            assertThat(markers).as("markers of " + user).isNotEmpty();
            Packet first = markers.getFirst();
            // A marker of 100 ms, and nothing as loud for a second.
            assertThat(markers.stream().filter(p -> p.timestamp() - first.timestamp() < Sound.RATE))
                    .as("packets of %s's first marker", user).hasSizeBetween(4, 7);
            if (last) {
                double passed = (double) (markers.getLast().timestamp() - first.timestamp()) / Sound.RATE;
                assertThat(passed).as("from the first marker of %s to the last", user)
                        .isBetween(scene.endMarker() - SKEW, scene.endMarker() + 0.1 + SKEW);
            }
            long offsetNs = seen.packets.stream().filter(p -> p.timestamp() >= first.timestamp())
                    .mapToLong(Packet::offsetNs).min().orElseThrow();
            long zeroNs = first.atNs() - first.offsetNs() + offsetNs - PACKET_NS;
            List<MicrophoneScene.Utterance> spans = new ArrayList<>();
            for (int i = 0; i < seen.news.size(); i += 2) {
                double off = i + 1 < seen.news.size()
                        ? (seen.news.get(i + 1).atNs() - zeroNs) / NS_PER_SECOND
                        : scene.seconds();
                spans.add(new MicrophoneScene.Utterance((seen.news.get(i).atNs() - zeroNs) / NS_PER_SECOND, off));
            }
            return spans;
        }
    }
}
