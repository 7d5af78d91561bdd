package org.pufferblow.adapter.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Random schedules against the real rooms. {@code -Dsimulation.schedules=N} runs another number of them,
 * {@code -Dsimulation.seed=N} begins with another seed; a failure says how to run it again.
 */
class SimulationTest {
    private static final int SCHEDULES = Integer.getInteger("simulation.schedules", 100_000);
    private static final long FIRST_SEED = Long.getLong("simulation.seed", 1);

    @Test
    void shouldHoldEveryInvariantInEverySchedule() throws InterruptedException {
        AtomicLong next = new AtomicLong(FIRST_SEED);
        ConcurrentLinkedQueue<Long> failed = new ConcurrentLinkedQueue<>();
        Level before = Logged.quiet();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (long seed = next.getAndIncrement(); seed < FIRST_SEED + SCHEDULES
                        && failed.isEmpty(); seed = next.getAndIncrement()) {
                    if (Shrinker.violationOf(Schedule.generate(seed)) != null) {
                        failed.add(seed);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Logged.restore(before);
        if (!failed.isEmpty()) {
            throw new AssertionError(Shrinker.report(failed.peek()));
        }
        assertThat(next.get()).isGreaterThanOrEqualTo(FIRST_SEED + SCHEDULES);
    }
}
