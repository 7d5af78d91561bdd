package org.pufferblow.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.pufferblow.e2e.SfuUnderTest;
import org.pufferblow.e2e.sound.Noises;
import org.pufferblow.transport.TransportState;

/**
 * A room in which every microphone is open. Three people talk, each in a tone of his own: first in turns, then into each
 * other's sentences, then all at once. The others' microphones hear a room.
 */
public final class OpenMicrophones implements AutoCloseable {
    /** Of those who talk, in Hz; none is near another one's harmonic. */
    public static final List<Integer> TONES = List.of(530, 870, 1420);
    private static final List<String> VOICES = List.of("en-us", "de_m3", "fr_f2");
    /** By their place among those of the recorded voice. */
    private static final int[] SENTENCES = {2, 0, 3};
    private static final int LENGTH = 820;
    private static final double NOISE_SECONDS = 5;
    /** So many are heard at a time ({@code videobridge.loudest.num-loudest}). */
    private static final int PLACES = 5;
    private static final int PACKETS_PER_SECOND = 50;
    /**
     * Of a hundred packets, so many may be lost on the way: a machine that is too busy for all of this fills the sockets and
     * the rings between the server's port threads (udp_dropped_handover_full).
     */
    public static final int LOST_PERCENT = 1;
    /** Frames that one lost packet may spoil. */
    private static final int DISTURBED = 3;
    private static final double NS_PER_SECOND = 1e9;

    private final SfuUnderTest sfu;
    private final PeerStack stack;
    private final List<ToneVoice> voices = new ArrayList<>();
    private final List<Frame> noise = Frame.of(new Noises(99).room(NOISE_SECONDS, ToneVoice.ROOM));
    private final List<WirePeer> peers = new ArrayList<>();
    private final List<Recording> recordings = new ArrayList<>();
    private double seconds;
    private long lostBefore;

    /** Joins as so many people, those who talk first. */
    public OpenMicrophones(SfuUnderTest sfu, PeerStack stack, String session, int people) throws IOException {
        this.sfu = sfu;
        this.stack = stack;
        for (int i = 0; i < VOICES.size(); i++) {
            int[] starts = {150 + 90 * i, 430 + 25 * i, 660};
            voices.add(ToneVoice.of(VOICES.get(i), TONES.get(i), SENTENCES, starts, LENGTH, i));
        }
        for (int i = 1; i <= people; i++) {
            WirePeer peer = WirePeer.join(stack, sfu.signaling(), sfu.token(session, "user" + i), "user" + i);
            Recording recording = new Recording(talkers(), LENGTH);
            peer.listen(recording);
            peers.add(peer);
            recordings.add(recording);
        }
    }

    public void awaitConnected() {
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(peers)
                .extracting(WirePeer::state).containsOnly(TransportState.CONNECTED));
    }

    /** Those who talk, in the order of their tones. */
    public static List<String> talkers() {
        return IntStream.rangeClosed(1, VOICES.size()).mapToObj(i -> "user" + i).toList();
    }

    /** For how long, in milliseconds, each of those who talk is louder than an amplitude. */
    public List<Integer> millisAbove(double amplitude) {
        return voices.stream().map(voice -> 20 * voice.framesAbove(amplitude)).toList();
    }

    /**
     * From the first noise, which takes all the places that there are, to the last word, and until no packet comes any more. Talk
     * begins when the server keeps up with the noise.
     */
    public void talk() {
        long startNs = System.nanoTime();
        for (int i = voices.size(); i < peers.size(); i++) {
            peers.get(i).talk(noise(i));
        }
        WirePeer listener = peers.getFirst();
        await().atMost(Duration.ofSeconds(10)).until(() -> listener.heard().size() >= PLACES);
        awaitCalm();
        for (int i = 0; i < voices.size(); i++) {
            peers.get(i).talk(voices.get(i));
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> voices.stream().allMatch(ToneVoice::isOver));
        seconds = (System.nanoTime() - startNs) / NS_PER_SECOND;
        peers.forEach(stack::hush);
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(500)).atMost(Duration.ofSeconds(10))
                .until(() -> before.getAndSet(packets()) == before.get());
    }

    /** While a hundred people's first packets have the server's code compiled, on a busy machine, its sockets may overflow. */
    private void awaitCalm() {
        lostBefore = -1;
        await().pollInterval(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(30)).until(() -> {
            long before = lostBefore;
            lostBefore = lostAtServer();
            return before == lostBefore;
        });
    }

    private long lostAtServer() {
        return sfu.counter("udp_dropped_by_kernel") + sfu.counter("udp_dropped_handover_full");
    }

    /** How many packets of somebody's the server was too late for since there is talk: they are in nobody's numbers. */
    public long lostOnTheWayUp() {
        return lostAtServer() - lostBefore;
    }

    /** Of the peers here: who is with them may go on. */
    private long packets() {
        return peers.stream().flatMap(peer -> peer.heard().values().stream()).mapToLong(voice -> voice.right).sum();
    }

    private static long packets(WirePeer peer) {
        return peer.heard().values().stream().mapToLong(voice -> voice.right + voice.wrong).sum();
    }

    /** How long that took. */
    public double seconds() {
        return seconds;
    }

    /** The same for all, from another moment on. */
    private Supplier<Frame> noise(int peer) {
        AtomicInteger next = new AtomicInteger(peer * 7);
        return () -> noise.get(next.getAndIncrement() % noise.size());
    }

    /** How many packets that were sent to a listener did not come, as a share of all, in percent. */
    public double lostPercent() {
        long lost = peers.stream().flatMap(peer -> peer.heard().values().stream()).mapToLong(v -> v.missing).sum();
        return 100.0 * lost / (lost + packets());
    }

    /** Holds what every one of them has received against what was said, and prints a summary. */
    public void check() {
        List<Double> rates = peers.stream()
                .map(peer -> packets(peer) / seconds).sorted().toList();
        List<HeardTones> ears = IntStream.range(0, peers.size() * voices.size()).parallel()
                .filter(i -> i / voices.size() != i % voices.size())
                .mapToObj(i -> new HeardTones(i / voices.size(), i % voices.size())).toList();
        System.out.printf("%d open microphones, 3 talk: a listener gets %.0f packets a second (%.0f to %.0f), ",
                peers.size(), rates.get(rates.size() / 2), rates.getFirst(), rates.getLast());
        System.out.printf("of %d frames with a tone it hears %d, another's tone in %d; ",
                sum(ears, e -> e.heard.audible()), sum(ears, e -> e.heard.right()), sum(ears, e -> e.heard.foreign()));
        System.out.printf("of %d packets of first syllables %d did not come, the network lost %d%n",
                sum(ears, e -> e.expected), sum(ears, e -> e.lost), sum(ears, e -> (int) e.missing));
        assertThat(rates.getLast()).isLessThan((PLACES + 0.5) * PACKETS_PER_SECOND);
        assertThat(lostPercent()).as("percent of the packets lost on the way").isLessThan(LOST_PERCENT);
        ears.forEach(HeardTones::check);
    }

    private static int sum(List<HeardTones> ears, ToIntFunction<HeardTones> what) {
        return ears.stream().mapToInt(what).sum();
    }

    /** What one hears under the name of one of those who talk. */
    private final class HeardTones {
        private final String name;
        private final ToneVoice.Heard heard;
        private final int misplaced;
        private final int expected;
        private final int lost;
        private final long missing;

        HeardTones(int listener, int talker) {
            String user = peers.get(talker).userId();
            Recording.Track track = recordings.get(listener).of(user);
            ToneVoice voice = voices.get(talker);
            name = "of " + user + " by " + peers.get(listener).userId();
            heard = voice.compare(track.decode(), voices);
            misplaced = track.misplaced();
            int[] firstSyllables = voice.firstSyllables();
            expected = firstSyllables.length;
            lost = track.missing(firstSyllables);
            WirePeer.Voice received = peers.get(listener).heard().get(user);
            missing = received == null ? 0 : received.missing;
        }

        /** What the network has lost is missed, and disturbs the decoder for a moment. */
        void check() {
            int disturbed = DISTURBED * (int) missing;
            assertThat(heard.foreign()).as("frames with another's tone " + name).isLessThanOrEqualTo(disturbed);
            assertThat(heard.audible() - heard.right()).as("frames without the tone " + name)
                    .isLessThanOrEqualTo(heard.audible() / 100 + disturbed);
            assertThat(misplaced).as("misplaced packets " + name).isZero();
            assertThat(lost).as("packets of first syllables lost " + name).isLessThanOrEqualTo((int) missing);
        }
    }

    @Override
    public void close() {
        peers.forEach(WirePeer::close);
    }
}
