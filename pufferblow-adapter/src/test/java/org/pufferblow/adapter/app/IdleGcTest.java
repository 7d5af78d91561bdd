package org.pufferblow.adapter.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.pufferblow.bridge.ControlLoop;

class IdleGcTest {
    private int people;
    private long joins;
    private int collections;
    private Runnable due;

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

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            due.run();
        }
    }

    @Test
    void shouldCollectWhenTheLastHasLeftAndWhenWhatOutlivesHimHasEnded() {
        new IdleGc(new Loop(), () -> people, () -> joins, () -> collections++).start();
        people = 3;
        joins = 3;
        look(10);
        assertThat(collections).as("somebody would hear it").isZero();
        people = 0;
        look(1);
        assertThat(collections).isEqualTo(1);
        look(4);
        assertThat(collections).isEqualTo(1);
        look(1);
        assertThat(collections).isEqualTo(2);
        look(100);
        assertThat(collections).as("there is nothing left").isEqualTo(2);
    }

    @Test
    void shouldCollectWhatTheStartHasLeft() {
        new IdleGc(new Loop(), () -> people, () -> joins, () -> collections++).start();
        look(1);
        assertThat(collections).isEqualTo(1);
        look(100);
        assertThat(collections).as("there is nothing left").isEqualTo(2);
    }

    @Test
    void shouldBeginAnewWhenSomebodyHasComeAndGone() {
        new IdleGc(new Loop(), () -> people, () -> joins, () -> collections++).start();
        joins = 1;
        look(3);
        assertThat(collections).isEqualTo(1);
        joins = 2;
        look(1);
        assertThat(collections).isEqualTo(2);
        look(4);
        people = 1;
        joins = 3;
        look(1);
        assertThat(collections).as("somebody would hear it").isEqualTo(2);
        people = 0;
        look(6);
        assertThat(collections).isEqualTo(4);
    }
}
