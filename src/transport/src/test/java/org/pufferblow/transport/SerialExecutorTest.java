package org.pufferblow.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final List<Object> happened = new ArrayList<>();
    private final SerialExecutor executor = new SerialExecutor(turns::add, happened::add);

    private void runAll() {
        while (!turns.isEmpty()) {
            turns.remove().run();
        }
    }

    @Test
    void shouldGoOnBehindATaskThatEndsByAnError() {
        Error error = new StackOverflowError("a test's");
        executor.execute(() -> {
            throw error;
        });
        executor.execute(() -> happened.add("next"));
        runAll();
        executor.execute(() -> happened.add("later"));
        runAll();
        assertThat(happened).containsExactly(error, "next", "later");
        assertThat(executor.size()).isZero();
    }

    @Test
    void shouldGoOnIfNobodyCanBeToldOfAFailure() {
        SerialExecutor broken = new SerialExecutor(turns::add, fault -> {
            throw new NoClassDefFoundError("a test's");
        });
        broken.execute(() -> {
            throw new AssertionError("a test's");
        });
        broken.execute(() -> happened.add("next"));
        assertThatThrownBy(this::runAll).isInstanceOf(NoClassDefFoundError.class);
        runAll();
        assertThat(happened).containsExactly("next");
        assertThat(broken.size()).isZero();
    }

    @Test
    void shouldGiveTheThreadBackAfterSoManyTasks() {
        SerialExecutor fair = new SerialExecutor(turns::add, 2, happened::add);
        for (int i = 0; i < 5; i++) {
            int number = i;
            fair.execute(() -> happened.add(number));
        }
        turns.remove().run();
        assertThat(happened).containsExactly(0, 1);
        assertThat(turns).hasSize(1);
        runAll();
        assertThat(happened).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void shouldRunHereWhatNobodyElseIsAt() {
        executor.executeHere(() -> {
            happened.add("first");
            executor.executeHere(() -> happened.add("inner"));
            happened.add("first's end");
        });
        assertThat(happened).containsExactly("first", "first's end", "inner");
        executor.execute(() -> happened.add("elsewhere"));
        executor.executeHere(() -> happened.add("behind it"));
        assertThat(happened).hasSize(3);
        runAll();
        assertThat(happened).endsWith("elsewhere", "behind it");
    }

    @Test
    void shouldDropWhatTheThreadsRefuse() {
        SerialExecutor late = new SerialExecutor(task -> {
            throw new RejectedExecutionException("shut down");
        }, happened::add);
        late.execute(() -> happened.add("task"));
        assertThat(happened).isEmpty();
    }
}
