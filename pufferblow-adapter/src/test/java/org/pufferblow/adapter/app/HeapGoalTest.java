package org.pufferblow.adapter.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pufferblow.bridge.ControlLoop;

class HeapGoalTest {
    private static final long MIB = 1 << 20;
    private static final long LIMIT = 256 * MIB;

    private int people;
    private Runnable due;

    /** What the collector was told, in MiB. */
    private final List<Long> told = new ArrayList<>();
    private int questions;

    /** Its only timer is over when the test says so. */
    private final class Loop implements ControlLoop {
        @Override
        public void execute(Runnable task) {
            throw new AssertionError("nothing is to be done at once");
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            assertThat(delay).isPositive();
            due = task;
            return () -> due = null;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    }

    private void start(long atFirst) {
        new HeapGoal(new Loop(), () -> people, LIMIT, new HeapGoal.Setting() {
            @Override
            public long get() {
                questions++;
                return atFirst;
            }

            @Override
            public void set(long bytes) {
                told.add(bytes / MIB);
            }
        }).start();
    }

    private void look(int withPeople) {
        people = withPeople;
        due.run();
    }

    @Test
    void shouldGrowAndShrinkWithThePeople() {
        start(96 * MIB);
        look(128);
        look(200);
        look(500);
        look(0);
        assertThat(told).containsExactly(112L, 144L, 96L);
        assertThat(questions).isOne();
    }

    @Test
    void shouldNotExceedTheLimit() {
        start(96 * MIB);
        look(1_000_000);
        assertThat(told).containsExactly(256L);
    }

    @Test
    void shouldLeaveTheCollectorAloneWhereFewAreIn() {
        start(96 * MIB);
        look(0);
        look(127);
        assertThat(questions).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void shouldChangeNothingThatNobodyHasSet() {
        start(-1);
        look(500);
        look(1000);
        assertThat(told).isEmpty();
        assertThat(questions).isOne();
    }

    /** Whichever collector this runs with, the setting is there; nobody has set it. */
    @Test
    void shouldFindNoSettingOfAnyonesHere() {
        assertThat(new SoftMaxHeapSize().get()).isNegative();
    }
}
