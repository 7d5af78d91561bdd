package org.pufferblow.adapter.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SerialLoopTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(SerialLoop.class);

    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final List<String> happened = new ArrayList<>();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final SerialLoop loop = new SerialLoop("session", turns::add, timers, Clock.systemUTC());

    @AfterEach
    void end() {
        timers.shutdownNow();
    }

    private void runAll() {
        while (!turns.isEmpty()) {
            turns.remove().run();
        }
    }

    @Test
    void shouldLogAnErrorAndGoOnWithTheNextTask() {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        LOGGER.addAppender(logged);
        try {
            loop.execute(() -> {
                throw new StackOverflowError("a test's");
            });
            loop.execute(() -> happened.add("next"));
            runAll();
            loop.execute(() -> happened.add("later"));
            runAll();
        } finally {
            LOGGER.detachAppender(logged);
        }
        assertThat(happened).containsExactly("next", "later");
        assertThat(logged.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.ERROR);
            assertThat(event.getMDCPropertyMap()).containsEntry("session", "session");
        });
    }

    @Test
    void shouldGoOnIfTheErrorCannotEvenBeLogged() {
        AppenderBase<ILoggingEvent> broken = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                throw new NoClassDefFoundError("a test's");
            }
        };
        broken.start();
        LOGGER.addAppender(broken);
        try {
            loop.execute(() -> {
                throw new AssertionError("a test's");
            });
            loop.execute(() -> happened.add("next"));
            try {
                runAll();
            } catch (NoClassDefFoundError e) {
                happened.add("escaped");
            }
            runAll();
        } finally {
            LOGGER.detachAppender(broken);
        }
        assertThat(happened).containsExactly("escaped", "next");
    }

    @Test
    void shouldLetTimersRunBehindOneThatEndsByAnError() {
        List<String> onThreads = new CopyOnWriteArrayList<>();
        SerialLoop threaded = new SerialLoop("session", Thread::startVirtualThread, timers, Clock.systemUTC());
        threaded.schedule(Duration.ZERO, () -> {
            throw new AssertionError("a test's");
        });
        threaded.schedule(Duration.ofMillis(1), () -> onThreads.add("next"));
        await().until(() -> onThreads.equals(List.of("next")));
    }
}
