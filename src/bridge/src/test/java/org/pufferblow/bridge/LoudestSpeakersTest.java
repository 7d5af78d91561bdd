package org.pufferblow.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.bridge.BridgeConfig.Loudest;

class LoudestSpeakersTest {
    private static final Loudest ONE = new Loudest(true, 1, false, Duration.ofMillis(150), 50);

    private static BridgeConfig with(Loudest loudest) {
        BridgeConfig defaults = BridgeConfig.defaults();
        return new BridgeConfig(defaults.speechActivity(), loudest, defaults.silence());
    }

    private static List<Integer> frames(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void shouldLeaveNobodyOutOfARoomOfSix() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(6);
        ConferenceMember listener = crowd.listener(0);
        crowd.voice(1, crowd.syllables(20, 50, 300));
        crowd.voice(2, frame -> 10);
        crowd.run(300);
        for (int who = 1; who < 6; who++) {
            assertThat(FullMeshRoom.heardOf(listener, who)).isEqualTo(frames(0, 300));
        }
    }

    /** A tone is nobody's speech, and still sound that somebody sends. */
    @Test
    void shouldForwardSteadyTones() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(20);
        ConferenceMember listener = crowd.listener(0);
        crowd.run(100);
        crowd.voice(7, frame -> 25);
        crowd.run(100);
        assertThat(FullMeshRoom.heardOf(listener, 7)).containsAll(frames(100, 200));
    }

    @Test
    void shouldHearThreeTalkersFromTheFirstPacketAmongAHundredOpenMicrophones() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(100);
        ConferenceMember listener = crowd.listener(0);
        crowd.run(150);
        String[] voices = {"en-us", "de_m3", "fr_f2"};
        int[] starts = {150, 450, 560};
        for (int i = 0; i < 3; i++) {
            crowd.voice(10 + i, crowd.recorded(voices[i], starts[i]));
        }
        crowd.run(1000);
        for (int i = 0; i < 3; i++) {
            int start = starts[i];
            int[] levels = FullMeshRoom.recorded(voices[i]);
            List<Integer> loud = frames(0, levels.length).stream().filter(f -> levels[f] < 48)
                    .map(f -> start + f).filter(f -> f < 1150).toList();
            assertThat(FullMeshRoom.heardOf(listener, 10 + i)).as(voices[i]).containsAll(loud);
        }
        int perSecond = listener.peer.rtp.size() * 50 / crowd.frame();
        assertThat(perSecond).isBetween(200, 5 * 50);
        assertThat(crowd.room.count("dropped_outranked")).isPositive();
    }

    @Test
    void shouldSendEverythingIfToldTo() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(10, with(new Loudest(false, 5, true, Duration.ofMillis(150), 50)));
        ConferenceMember listener = crowd.listener(0);
        crowd.run(100);
        assertThat(listener.peer.rtp).hasSize(9 * 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7})
    void shouldHearSoManyAtATime(int count) throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(12, with(new Loudest(true, count, true, Duration.ofMillis(150), 50)));
        ConferenceMember listener = crowd.listener(0);
        crowd.voice(0, frame -> -1);
        for (int i = 1; i < 12; i++) {
            crowd.voice(i, crowd.syllables(20, 0, 500));
        }
        crowd.run(500);
        assertThat(listener.peer.rtp.size()).isBetween(count * 500 - 50, (count + 1) * 500);
    }

    @Test
    void shouldNotAlternateBetweenTwoOfOneLevel() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(4, with(ONE));
        ConferenceMember listener = crowd.listener(3);
        crowd.run(100);
        crowd.voice(0, crowd.syllables(20, 100, 600));
        crowd.voice(1, crowd.syllables(20, 101, 600));
        crowd.run(500);
        assertThat(FullMeshRoom.heardOf(listener, 0)).containsAll(frames(100, 600));
        assertThat(FullMeshRoom.heardOf(listener, 1)).noneMatch(frame -> frame > 100);
    }

    @Test
    void shouldNotCutAnybodyOffForACough() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(4, with(ONE));
        ConferenceMember listener = crowd.listener(3);
        crowd.voice(0, crowd.syllables(30, 100, 600));
        crowd.run(300);
        crowd.voice(1, frame -> frame < 318 ? 5 + frame % 4 : crowd.background(frame));
        crowd.run(300);
        assertThat(FullMeshRoom.heardOf(listener, 0)).containsAll(frames(100, 600));
        assertThat(FullMeshRoom.heardOf(listener, 1)).noneMatch(frame -> frame >= 300);
    }

    @Test
    void shouldGiveWayToWhoSpeaksAfterAPause() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(4, with(ONE));
        ConferenceMember listener = crowd.listener(3);
        crowd.voice(0, crowd.syllables(20, 100, 300));
        crowd.voice(1, crowd.syllables(20, 250, 600));
        crowd.run(600);
        assertThat(FullMeshRoom.heardOf(listener, 0)).containsAll(frames(100, 300));
        assertThat(FullMeshRoom.heardOf(listener, 1)).containsAll(frames(310, 600));
    }

    @Test
    void shouldGiveWayToWhoIsMuchLouderForLong() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(4, with(ONE));
        ConferenceMember listener = crowd.listener(3);
        crowd.voice(0, crowd.syllables(40, 100, 700));
        crowd.voice(1, frame -> frame < 300 ? crowd.background(frame) : 5 + frame % 9);
        crowd.run(300);
        assertThat(FullMeshRoom.heardOf(listener, 1)).noneMatch(frame -> frame >= 100);
        crowd.run(200);
        assertThat(FullMeshRoom.heardOf(listener, 1)).containsAll(frames(340, 440));
    }

    /** How long a pause may be, before somebody else may speak. */
    @ParameterizedTest
    @ValueSource(ints = {150, 400})
    void shouldKeepAPlaceForTheExpireTime(int millis) throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(4, with(new Loudest(true, 1, false, Duration.ofMillis(millis), 50)));
        ConferenceMember listener = crowd.listener(3);
        crowd.voice(0, crowd.syllables(20, 100, 300));
        crowd.voice(1, crowd.syllables(20, 200, 600));
        crowd.run(600);
        int first = FullMeshRoom.heardOf(listener, 1).stream().filter(f -> f >= 200).findFirst().orElseThrow();
        assertThat((first - 300) * 20).isBetween(millis - 80, millis + 20);
    }

    /** A heavier newest packet makes a louder challenger out of the same voice sooner. */
    @Test
    void shouldSmoothEnergyAsToldTo() throws Exception {
        assertThat(firstHeardOfLouder(5)).isGreaterThan(firstHeardOfLouder(100) + 5);
    }

    private static int firstHeardOfLouder(int alphaPercent) throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(4,
                with(new Loudest(true, 1, false, Duration.ofMillis(150), alphaPercent)));
        ConferenceMember listener = crowd.listener(3);
        crowd.voice(0, crowd.syllables(34, 100, 500));
        crowd.voice(1, frame -> frame < 250 ? crowd.background(frame) : 8 + frame % 9);
        crowd.run(500);
        return FullMeshRoom.heardOf(listener, 1).stream().filter(f -> f >= 250).findFirst().orElse(500);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRouteTheDominantSpeakerOnTopIfToldTo(boolean always) throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(4, with(new Loudest(true, 1, always, Duration.ofMillis(150), 50)));
        ConferenceMember listener = crowd.listener(3);
        crowd.voice(0, crowd.syllables(20, 50, 250));
        crowd.run(250);
        assertThat(crowd.people.get(0).lastSpeech().dominant()).isTrue();
        // Another takes the place; the one who dominated is still on top until the identification changes its mind.
        crowd.voice(1, crowd.syllables(45, 260, 300));
        crowd.run(40);
        assertThat(FullMeshRoom.heardOf(listener, 1)).anyMatch(frame -> frame >= 260);
        assertThat(FullMeshRoom.heardOf(listener, 0).contains(285)).isEqualTo(always);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 127, -1})
    void shouldNotBeSilencedByLies(int claimed) throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(12, with(new Loudest(true, 2, false, Duration.ofMillis(150), 50)));
        ConferenceMember listener = crowd.listener(0);
        crowd.voice(5, frame -> claimed < 0 ? crowd.random.nextInt(128) : claimed);
        crowd.run(200);
        crowd.voice(1, crowd.syllables(35, 200, 600));
        crowd.voice(2, crowd.syllables(35, 300, 600));
        crowd.run(400);
        assertThat(FullMeshRoom.heardOf(listener, 1)).containsAll(frames(200, 600));
        // With one place left between the liar and a newcomer, a word begins at most as late as speech is recognised.
        assertThat(FullMeshRoom.heardOf(listener, 2)).containsAll(frames(312, 600));
    }

    /** More liars than places: who speaks is heard as soon as it is plain that he does. */
    @ParameterizedTest
    @ValueSource(ints = {0, 127, -1})
    void shouldNotBeSilencedByACrowdOfLiars(int claimed) throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(12);
        ConferenceMember listener = crowd.listener(0);
        for (int liar = 3; liar < 11; liar++) {
            crowd.voice(liar, frame -> claimed < 0 ? crowd.random.nextInt(128) : claimed);
        }
        String[] voices = {"en-us", "fr_f2"};
        int[] starts = {200, 300};
        for (int i = 0; i < 2; i++) {
            crowd.voice(1 + i, crowd.recorded(voices[i], starts[i]));
        }
        crowd.run(950);
        for (int i = 0; i < 2; i++) {
            int start = starts[i];
            int[] levels = FullMeshRoom.recorded(voices[i]);
            List<Integer> loud = frames(0, levels.length).stream().filter(f -> levels[f] < 40).map(f -> start + f)
                    .toList();
            Set<Integer> heard = new HashSet<>(FullMeshRoom.heardOf(listener, 1 + i));
            long lost = loud.stream().filter(f -> !heard.contains(f)).count();
            assertThat(lost).as("lost of %d", loud.size()).isLessThan(loud.size() / 10);
        }
    }

    @Test
    void shouldFreeThePlaceOfWhoLeaves() throws Exception {
        FullMeshRoom crowd = new FullMeshRoom(5, with(ONE));
        ConferenceMember listener = crowd.listener(4);
        crowd.voice(0, crowd.syllables(20, 50, 250));
        crowd.run(150);
        crowd.voice(0, frame -> -1);
        crowd.people.get(0).endpoint.close();
        crowd.run(1);
        assertThat(IntStream.range(1, 4).filter(who -> FullMeshRoom.heardOf(listener, who).contains(150)).count())
                .isEqualTo(1);
    }
}
