package org.pufferblow.transport.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LinuxThreadsTest {
    /** Of /proc/PID/stat behind the name, where the first is the state: see proc_pid_stat(5). */
    private static final int NICENESS_FIELD = 16;

    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void endThreads() {
        end.countDown();
    }

    @Test
    void shouldMakeThreadsOfANameNicerAndNoOthers() throws Exception {
        Path meek = start("meek-and-mild");
        Path other = start("other-meek");

        int before = niceness(other);

        assertThat(LinuxThreads.makeNicer("meek-and", 10)).isEqualTo(1);
        assertThat(niceness(meek)).isEqualTo(Math.min(before + 10, 19));
        assertThat(niceness(other)).isEqualTo(before);

        assertThat(LinuxThreads.makeNicer("meek-and", 10)).isEqualTo(1);
        assertThat(niceness(meek)).isEqualTo(Math.min(before + 10, 19));
    }

    @Test
    void shouldFindNobody() throws Exception {
        assertThat(LinuxThreads.makeNicer("nobody", 10)).isZero();
    }

    /** A thread of that name; answers its place in /proc. */
    private Path start(String name) throws Exception {
        CompletableFuture<Path> place = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                place.complete(Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self"))));
                end.await();
            } catch (IOException | InterruptedException e) {
                place.completeExceptionally(e);
            }
        });
        Path found = place.get(10, TimeUnit.SECONDS);
        await().until(() -> Files.readString(found.resolve("comm")).startsWith(name));
        return found;
    }

    private static int niceness(Path thread) throws IOException {
        String stat = Files.readString(thread.resolve("stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICENESS_FIELD]);
    }
}
