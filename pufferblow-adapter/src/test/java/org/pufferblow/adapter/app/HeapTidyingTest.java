package org.pufferblow.adapter.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.pufferblow.bridge.ControlLoop;

class HeapTidyingTest {
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

    @Test
    void shouldCollectOnceAfterTheLastHasLeft() {
        new HeapTidying(new Loop(), () -> people, () -> joins, () -> collections++).start();
        due.run();
        assertThat(collections).as("nobody was there yet").isZero();
        people = 3;
        joins = 3;
        due.run();
        assertThat(collections).as("somebody would hear it").isZero();
        people = 0;
        due.run();
        due.run();
        assertThat(collections).isEqualTo(1);
        joins = 4;
        due.run();
        assertThat(collections).isEqualTo(2);
    }
}
