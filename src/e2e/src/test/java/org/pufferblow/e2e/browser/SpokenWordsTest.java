package org.pufferblow.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.e2e.browser.BrowserKind.CHROMIUM;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.e2e.SfuUnderTest;
import org.pufferblow.e2e.peers.Microphone;
import org.pufferblow.e2e.peers.PeerStack;
import org.pufferblow.e2e.peers.WirePeer;
import org.pufferblow.e2e.sound.Espeak;
import org.pufferblow.e2e.sound.MicrophoneScene;
import org.pufferblow.e2e.sound.MicrophoneScene.Kind;
import org.pufferblow.transport.TransportState;

/**
 * Voices by espeak-ng, noise, typing, breath and tones, through the microphones of Chromium (with its echo cancellation, noise
 * suppression and gain control, as people use it) and of libwebrtc (which sends them as they are), against what another member
 * of the room is told and when. {@link ObservingMember} says how time is measured.
 */
@NeedsBrowsers(value = CHROMIUM, programs = Espeak.PROGRAM)
class SpokenWordsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int ALL = 4;
    /** Everybody's first marker has come before anybody makes a sound. */
    private static final double LEAD = 9;
    /** Between the first markers of a large room, where not all are heard that are as loud at a time. */
    private static final double TURN = 0.6;

    @TempDir
    private Path directory;

    private SfuUnderTest sfu;
    private PeerStack stack;
    private ClientPages pages;
    private int actorsEver;

    /** Who plays a scene. */
    private enum Client {
        CHROMIUM_PAGE("Chromium"), LIBWEBRTC("libwebrtc");

        private final String words;

        Client(String words) {
            this.words = words;
        }
    }

    private record Part(Client client, Kind kind) {}

    /** Somebody on the stage. */
    private final class Actor {
        private final int room;
        private final ObservingMember onlooker;
        private final Part part;
        private final MicrophoneScene scene;
        private final Path wav;
        private final BrowserUser person;
        private long startedNs;

        Actor(int room, ObservingMember onlooker, String session, Part part, int turn, int sentences) throws Exception {
            int number = ++actorsEver;
            String user = "actor" + number;
            this.room = room;
            this.onlooker = onlooker;
            this.part = part;
            this.scene = MicrophoneScene.of(part.kind(), MicrophoneScene.MARKER + turn * TURN, turn > 0 ? LEAD : 3,
                    sentences, number);
            this.wav = scene.sound().writeWav(directory.resolve(user + ".wav"));
            this.person = part.client() == Client.LIBWEBRTC
                    ? new LibWebRtc(user, BrowserUser.NO_TONE, LibWebRtc.Part.CLIP)
                    : page(user);
            person.join(URI.create(sfu.signaling() + "?join_token=" + sfu.token(session, user)))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        private BrowserUser page(String user) {
            Driver.shared().launch(user, wav);
            return new BrowserPage(user, pages.client(), user, List.of());
        }

        void play() {
            onlooker.begin(person.userId());
            if (person instanceof LibWebRtc peer) {
                peer.play(wav);
            } else {
                ((BrowserPage) person).useMicrophone();
            }
            startedNs = System.nanoTime();
        }

        boolean isOver() {
            return System.nanoTime() - startedNs > (scene.sound().seconds() + 1) * 1e9;
        }

        void addTo(SpeechTable all, SpeechTable summary) {
            List<MicrophoneScene.Utterance> speaking = onlooker.speaking(person.userId(), scene, room <= 6);
            String row = "%2d | %s | ".formatted(room, part.client().words);
            all.add(row + part.kind(), scene, speaking);
            if (part.kind().speaks()) {
                summary.add(row + "voice, also with noise, typing or breath", scene, speaking);
            } else {
                summary.add("any | %s | %s".formatted(part.client().words, part.kind()), scene, speaking);
            }
        }

        void leave() {
            person.close();
            if (part.client() == Client.CHROMIUM_PAGE) {
                Driver.shared().quit(person.userId());
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        sfu = SfuUnderTest.start("spoken-words", directory);
        stack = new PeerStack();
        pages = new ClientPages();
    }

    @AfterEach
    void stop() {
        pages.close();
        stack.close();
        sfu.close();
    }

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void speechIsSeenAndTypingIsNot() throws Exception {
        SpeechTable table = new SpeechTable();
        perform(room(5, 2, List.of(new Part(Client.CHROMIUM_PAGE, Kind.VOICE_AND_TYPING),
                new Part(Client.CHROMIUM_PAGE, Kind.BREATH), new Part(Client.LIBWEBRTC, Kind.VOICE_IN_NOISE),
                new Part(Client.LIBWEBRTC, Kind.TYPING))), table, new SpeechTable());
        System.out.print(table);
        table.forEach(entry -> check(entry.getKey(), entry.getValue(), 200));
    }

    /** By {@code -Dspeech=all}. */
    @Test
    @EnabledIfSystemProperty(named = "speech", matches = "all")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void everySoundInRoomsOfAllSizes() throws Exception {
        SpeechTable all = new SpeechTable();
        SpeechTable summary = new SpeechTable();
        for (Client first : Client.values()) {
            List<Actor> pairs = new ArrayList<>();
            for (Part part : cast(first, 4)) {
                pairs.addAll(room(2, ALL, List.of(part)));
            }
            perform(pairs, all, summary);
        }
        for (Client first : Client.values()) {
            List<Part> cast = cast(first, 2);
            List<Actor> fives = new ArrayList<>(room(5, ALL, cast.subList(0, 4)));
            fives.addAll(room(5, ALL, cast.subList(4, 8)));
            perform(fives, all, summary);
        }
        perform(room(20, ALL, cast(Client.CHROMIUM_PAGE, 1)), all, summary);
        System.out.print(all);
        System.out.print(summary);
        summary.forEach(entry -> check(entry.getKey(), entry.getValue(), 0));
    }

    /** Every kind of sound, by turns so many with one client and so many with the other. */
    private static List<Part> cast(Client first, int inARow) {
        List<Part> cast = new ArrayList<>();
        Client second = first == Client.LIBWEBRTC ? Client.CHROMIUM_PAGE : Client.LIBWEBRTC;
        for (Kind kind : Kind.values()) {
            cast.add(new Part(cast.size() / inARow % 2 == 0 ? first : second, kind));
        }
        return cast;
    }

    /** A room of an onlooker, those who play a part, and as many more as it takes, with open microphones. */
    private List<Actor> room(int size, int sentences, List<Part> parts) throws Exception {
        String session = "room-" + size + "-" + actorsEver;
        ObservingMember onlooker = new ObservingMember(sfu, stack, session);
        List<WirePeer> others = new ArrayList<>(List.of(onlooker.peer()));
        for (int i = parts.size() + 1; i < size; i++) {
            WirePeer peer = WirePeer.join(stack, sfu.signaling(), sfu.token(session, "other" + i), "other" + i);
            peer.talk(Microphone.without(0, i));
            others.add(peer);
        }
        await().atMost(PATIENCE).until(() -> others.stream().allMatch(p -> p.state() == TransportState.CONNECTED));
        List<Actor> actors = new ArrayList<>();
        for (Part part : parts) {
            actors.add(new Actor(size, onlooker, session, part, size > 6 ? 1 + actors.size() : 0, sentences));
        }
        return actors;
    }

    private static void perform(List<Actor> actors, SpeechTable all, SpeechTable summary) {
        try {
            await().pollInSameThread().atMost(PATIENCE).untilAsserted(() -> assertThat(actors)
                    .allMatch(actor -> actor.person.report().connection().equals("connected")));
            actors.forEach(Actor::play);
            await().atMost(Duration.ofMinutes(2)).until(() -> actors.stream().allMatch(Actor::isOver));
            actors.forEach(actor -> actor.addTo(all, summary));
        } finally {
            actors.forEach(Actor::leave);
        }
    }

    /** What is wanted, and what a busy machine may add to it. */
    private static void check(String name, SpeechTable.Row row, int slackMs) {
        assertThat(row.missed()).as("missed: " + name).isZero();
        if (row.utterances > 0) {
            assertThat(SpeechTable.Row.percentile(row.delays, 50)).as("noticed: " + name)
                    .isBetween(0L, 300L + slackMs);
            assertThat(SpeechTable.Row.percentile(row.ends, 50)).as("over: " + name)
                    .isBetween(400L, 1000L + slackMs);
            assertThat(row.ends).as("over: " + name).allMatch(ms -> ms >= 400 - slackMs && ms <= 1200 + 2 * slackMs);
            assertThat(row.changesPerUtterance()).as("changes: " + name).isLessThanOrEqualTo(2.0 + slackMs / 100.0);
        }
        // A tone is told from a voice only by not moving, and that takes its time.
        double mayBeFalse = name.endsWith("tones") ? 15 : 0.5 + slackMs / 100.0;
        assertThat(row.falsePerMinute()).as("false: " + name).isLessThanOrEqualTo(mayBeFalse);
    }
}
