package org.pufferblow.transport.udp;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SerialExecutorTest {
    private final List<String> happened = new CopyOnWriteArrayList<>();
    private final SerialExecutor executor = new SerialExecutor("test", () -> happened.add("failed"));

    @Test
    void shouldGoOnBehindATaskThatEndsByAnError() {
        executor.execute(() -> {
            throw new StackOverflowError("a test's");
        });
        executor.execute(() -> {
            throw new IllegalStateException("a test's");
        });
        executor.execute(() -> happened.add("next"));
        await().until(() -> happened.equals(List.of("failed", "failed", "next")));
    }

    @Test
    void shouldGoOnIfNobodyCanBeToldOfAFailure() {
        List<String> done = new CopyOnWriteArrayList<>();
        SerialExecutor broken = new SerialExecutor("test", () -> {
            throw new NoClassDefFoundError("a test's, which is printed");
        });
        broken.execute(() -> {
            throw new AssertionError("a test's");
        });
        broken.execute(() -> done.add("next"));
        await().dontCatchUncaughtExceptions().until(() -> done.equals(List.of("next")));
    }
}
