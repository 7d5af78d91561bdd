package org.pufferblow.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
    @TempDir
    private Path directory;

    @Test
    void shouldReadTheFieldsBehindAnyName() throws IOException {
        Files.writeString(directory.resolve("stat"),
                "7 (a) b (c) S 1 7 7 0 -1 4194304 9 0 0 0 150 50 3 4 20 0 12 0 100 1 2 3\n");
        Files.writeString(directory.resolve("status"), "Name:\ta\nVmRSS:\t  20480 kB\nThreads:\t12\n");
        Files.createDirectories(directory.resolve("fd"));
        Files.writeString(directory.resolve("fd/0"), "");
        Files.writeString(directory.resolve("fd/1"), "");

        assertThat(new ServerProcess(directory).read())
                .contains(new ServerProcess.Snapshot(2_000_000_000L, 20480, 12, 2));
    }

    @Test
    void shouldNotFindAProcessThatIsNotThere() {
        assertThat(new ServerProcess(directory.resolve("gone")).read()).isEmpty();
    }

    @Test
    void shouldSeeThisProcess() {
        assertThat(new ServerProcess(ProcessHandle.current().pid()).read()).hasValueSatisfying(now -> {
            assertThat(now.rssKib()).isPositive();
            assertThat(now.threads()).isPositive();
            assertThat(now.descriptors()).isPositive();
        });
    }
}
