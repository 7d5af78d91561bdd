package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VoiceRoundsTest {
    private final TurnLoop time = new TurnLoop();
    /** When, in nanoseconds. */
    private final List<Long> rounds = new ArrayList<>();
    private final VoiceRounds voiceRounds = new VoiceRounds(time, () -> rounds.add(time.nanoTime()));

    @Test
    void shouldOfferOneWhoComesAtOnce() {
        voiceRounds.changed();
        assertThat(rounds).hasSize(1);
        time.pass(5000);
        voiceRounds.changed();
        assertThat(rounds).hasSize(2);
    }

    @Test
    void shouldOfferACrowdTogetherAndSeldomerWhileItKeepsComing() {
        for (int i = 0; i < 300; i++) {
            voiceRounds.changed();
            time.pass(10);
        }
        time.pass(5000);

        assertThat(rounds).containsExactly(0L, 200_000_000L, 600_000_000L, 1_400_000_000L, 2_200_000_000L,
                3_000_000_000L);
    }

    @Test
    void shouldOfferTheFirstAtOnceAfterACrowd() {
        for (int i = 0; i < 300; i++) {
            voiceRounds.changed();
            time.pass(10);
        }
        time.pass(5000);
        rounds.clear();

        voiceRounds.changed();
        voiceRounds.changed();
        time.pass(5000);

        assertThat(rounds).containsExactly(8_000_000_000L, 8_200_000_000L);
    }

    @Test
    void shouldLeaveTheOthersTimeWhereARoundTakesLong() {
        long[] takesMs = {300};
        VoiceRounds slow = new VoiceRounds(time, () -> {
            rounds.add(time.nanoTime());
            time.pass(takesMs[0]);
        });
        slow.changed();
        slow.changed();
        time.pass(1499);
        assertThat(rounds).hasSize(1);
        takesMs[0] = 60_000;
        time.pass(1);
        assertThat(rounds).containsExactly(0L, 1_800_000_000L);
        slow.changed();
        time.pass(9999);
        assertThat(rounds).hasSize(2);
        time.pass(1);
        assertThat(rounds).hasSize(3);
    }

    @Test
    void shouldForgetNobody() {
        voiceRounds.changed();
        time.pass(199);
        voiceRounds.changed();
        assertThat(rounds).hasSize(1);
        time.pass(1);
        assertThat(rounds).hasSize(2);
        time.pass(5000);
        assertThat(rounds).hasSize(2);
    }

    @Test
    void shouldDoNothingOnceTheRoomHasEnded() {
        voiceRounds.changed();
        voiceRounds.changed();
        voiceRounds.end();
        time.pass(5000);
        assertThat(rounds).hasSize(1);
    }
}
