package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final List<Object> happened = new ArrayList<>();
    private final SerialExecutor executor = new SerialExecutor("test", turns::add, happened::add);

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
        SerialExecutor broken = new SerialExecutor("test", turns::add, fault -> {
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
}
