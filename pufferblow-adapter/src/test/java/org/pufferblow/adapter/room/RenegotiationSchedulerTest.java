package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenegotiationSchedulerTest {
    private final TurnLoop time = new TurnLoop();
    /** When, in nanoseconds. */
    private final List<Long> rounds = new ArrayList<>();
    private final RenegotiationScheduler renegotiations = new RenegotiationScheduler(time,
            () -> rounds.add(time.nanoTime()));

    @Test
    void shouldOfferOneWhoComesAtOnce() {
        renegotiations.changed();
        assertThat(rounds).hasSize(1);
        time.pass(5000);
        renegotiations.changed();
        assertThat(rounds).hasSize(2);
    }

    @Test
    void shouldOfferACrowdTogetherAndSeldomerWhileItKeepsComing() {
        for (int i = 0; i < 300; i++) {
            renegotiations.changed();
            time.pass(10);
        }
        time.pass(5000);

        assertThat(rounds).containsExactly(0L, 200_000_000L, 600_000_000L, 1_400_000_000L, 2_200_000_000L,
                3_000_000_000L);
    }

    @Test
    void shouldOfferTheFirstAtOnceAfterACrowd() {
        for (int i = 0; i < 300; i++) {
            renegotiations.changed();
            time.pass(10);
        }
        time.pass(5000);
        rounds.clear();

        renegotiations.changed();
        renegotiations.changed();
        time.pass(5000);

        assertThat(rounds).containsExactly(8_000_000_000L, 8_200_000_000L);
    }

    @Test
    void shouldLeaveTheOthersTimeWhereARoundTakesLong() {
        long[] takesMs = {300};
        RenegotiationScheduler slow = new RenegotiationScheduler(time, () -> {
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
        renegotiations.changed();
        time.pass(199);
        renegotiations.changed();
        assertThat(rounds).hasSize(1);
        time.pass(1);
        assertThat(rounds).hasSize(2);
        time.pass(5000);
        assertThat(rounds).hasSize(2);
    }

    @Test
    void shouldDoNothingOnceTheRoomHasEnded() {
        renegotiations.changed();
        renegotiations.changed();
        renegotiations.end();
        time.pass(5000);
        assertThat(rounds).hasSize(1);
    }
}
