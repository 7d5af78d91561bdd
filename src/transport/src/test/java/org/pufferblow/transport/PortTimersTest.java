package org.pufferblow.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pufferblow.transport.PortTimers.GRAIN_NS;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PortTimersTest {
    private static final long NOW = 1_000 * GRAIN_NS;

    private final PortTimers timers = new PortTimers();
    private final List<String> ran = new ArrayList<>();
    private final List<Throwable> faults = new ArrayList<>();
    private final Consumer<Throwable> onFault = faults::add;

    private PortTimer timer(String name) {
        return timers.create(_ -> ran.add(name));
    }

    private void fire(long nowNs) {
        timers.fire(nowNs, onFault);
        assertThat(faults).isEmpty();
    }

    @Test
    void shouldHaveNoDeadlineBeforeAnyIsScheduled() {
        PortTimer timer = timer("a");
        assertThat(timers.isEmpty()).isTrue();
        assertThat(timer.isScheduled()).isFalse();
        assertThatThrownBy(timers::nextNs).isInstanceOf(IllegalStateException.class);
        timer.cancel();
        fire(NOW);
        assertThat(ran).isEmpty();
    }

    @Test
    void shouldRunAtTheNextGrainAndNotBefore() {
        PortTimer timer = timer("a");
        timer.schedule(NOW + 1);
        assertThat(timers.nextNs()).isEqualTo(timer.deadlineNs()).isEqualTo(NOW + GRAIN_NS);
        fire(NOW + GRAIN_NS - 1);
        assertThat(ran).isEmpty();
        assertThat(timer.isScheduled()).isTrue();
        fire(NOW + GRAIN_NS);
        assertThat(ran).containsExactly("a");
        assertThat(timer.isScheduled()).isFalse();
        assertThat(timers.isEmpty()).isTrue();
    }

    @Test
    void shouldNotPutOffWhatLiesOnTheGrain() {
        timer("a").schedule(NOW);
        assertThat(timers.nextNs()).isEqualTo(NOW);
    }

    @Test
    void shouldRunTogetherWhatIsDueWithinAGrain() {
        timer("late").schedule(NOW + GRAIN_NS);
        timer("early").schedule(NOW + 1);
        timer("next").schedule(NOW + GRAIN_NS + 1);
        fire(NOW + GRAIN_NS);
        assertThat(ran).containsExactlyInAnyOrder("early", "late");
        assertThat(timers.nextNs()).isEqualTo(NOW + 2 * GRAIN_NS);
    }

    @Test
    void shouldReplaceADeadlineByAnEarlierOrALaterOne() {
        PortTimer a = timer("a");
        PortTimer b = timer("b");
        a.schedule(NOW + 4 * GRAIN_NS);
        b.schedule(NOW + 2 * GRAIN_NS);
        a.schedule(NOW + GRAIN_NS);
        b.schedule(NOW + 3 * GRAIN_NS);
        fire(NOW + 2 * GRAIN_NS);
        assertThat(ran).containsExactly("a");
        fire(NOW + 4 * GRAIN_NS);
        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void shouldNotRunWhatIsCancelled() {
        PortTimer a = timer("a");
        PortTimer b = timer("b");
        a.schedule(NOW);
        b.schedule(NOW + GRAIN_NS);
        a.cancel();
        assertThat(a.isScheduled()).isFalse();
        assertThat(timers.nextNs()).isEqualTo(NOW + GRAIN_NS);
        fire(NOW + GRAIN_NS);
        assertThat(ran).containsExactly("b");
    }

    @Test
    void shouldLetATaskCancelAnotherThatIsDue() {
        PortTimer victim = timer("victim");
        timers.create(_ -> victim.cancel()).schedule(NOW);
        victim.schedule(NOW + GRAIN_NS);
        fire(NOW + GRAIN_NS);
        assertThat(ran).isEmpty();
    }

    @Test
    void shouldKeepARhythmThatIsCountedFromTheDeadlines() {
        PortTimer[] self = new PortTimer[1];
        List<Long> deadlines = new ArrayList<>();
        self[0] = timers.create(_ -> {
            deadlines.add(self[0].deadlineNs() - NOW);
            self[0].schedule(self[0].deadlineNs() + GRAIN_NS);
        });
        self[0].schedule(NOW);
        for (int turn = 0; turn < 4; turn++) {
            fire(NOW + turn * GRAIN_NS + 700_000);
        }
        assertThat(deadlines).containsExactly(0L, GRAIN_NS, 2 * GRAIN_NS, 3 * GRAIN_NS);
    }

    @Test
    void shouldNotRunAgainInTheSameTurnWhatSchedulesItselfForThePast() {
        PortTimer[] self = new PortTimer[1];
        self[0] = timers.create(nowNs -> {
            ran.add("a");
            self[0].schedule(nowNs - 10 * GRAIN_NS);
        });
        self[0].schedule(NOW);
        fire(NOW);
        assertThat(ran).hasSize(1);
        assertThat(timers.nextNs()).isEqualTo(NOW + GRAIN_NS);
        // Outside of a turn, the past is due at once.
        self[0].schedule(NOW - GRAIN_NS);
        assertThat(timers.nextNs()).isEqualTo(NOW - GRAIN_NS);
    }

    @Test
    void shouldTellWhatATaskThrowsAndGoOn() {
        Error error = new AssertionError("a mistake");
        timers.create(_ -> {
            throw error;
        }).schedule(NOW);
        timer("b").schedule(NOW + GRAIN_NS);
        timers.fire(NOW + GRAIN_NS, onFault);
        assertThat(faults).containsExactly(error);
        assertThat(ran).containsExactly("b");
    }

    @Test
    void shouldRunInOrderWhateverIsScheduledAndCancelledMeanwhile() {
        Random random = new Random(7);
        PortTimer[] all = new PortTimer[200];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            int number = i;
            all[i] = timers.create(_ -> order.add(number));
        }
        // About to wrap, as System.nanoTime may be.
        long start = Long.MAX_VALUE - 50 * GRAIN_NS;
        for (int step = 0; step < 2_000; step++) {
            PortTimer timer = all[random.nextInt(all.length)];
            if (random.nextInt(4) == 0) {
                timer.cancel();
            } else {
                timer.schedule(start + random.nextLong(100 * GRAIN_NS));
            }
        }
        List<Long> expected = new ArrayList<>();
        for (PortTimer timer : all) {
            if (timer.isScheduled()) {
                expected.add(timer.deadlineNs() - start);
            }
        }
        expected.sort(null);
        assertThat(timers.nextNs() - start).isEqualTo(expected.getFirst());
        fire(start + 102 * GRAIN_NS);
        assertThat(order.stream().map(number -> all[number].deadlineNs() - start)).isEqualTo(expected);
        assertThat(timers.isEmpty()).isTrue();
    }

    @Test
    void shouldAllocateNothingInScheduling() {
        PortTimer[] all = new PortTimer[100];
        for (int i = 0; i < all.length; i++) {
            all[i] = timers.create(_ -> {});
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        turn(all);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            turn(all);
        }
        // The figure itself is an object or two.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000);
    }

    private void turn(PortTimer[] all) {
        for (int i = 0; i < all.length; i++) {
            all[i].schedule(NOW + (i * 37 % 100) * GRAIN_NS);
            all[i * 61 % 100].schedule(NOW + i);
        }
        all[50].cancel();
        timers.fire(NOW + 100 * GRAIN_NS, onFault);
    }
}
