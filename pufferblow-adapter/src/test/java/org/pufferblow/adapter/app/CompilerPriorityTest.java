package org.pufferblow.adapter.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CompilerPriorityTest {
    /** Of /proc/PID/stat behind the name, where the first is the state: see proc_pid_stat(5). */
    private static final int NICENESS_FIELD = 16;

    @Test
    void shouldLetTheOptimizingCompilerStepBackAndNotTheQuickOne() throws Exception {
        int own = nicenessOf("java").getFirst();

        CompilerPriority.lower();

        assertThat(nicenessOf(CompilerPriority.THREADS)).isNotEmpty()
                .contains(Math.min(own + CompilerPriority.NICER_BY, 19));
        assertThat(nicenessOf("C1 Compiler")).isNotEmpty().containsOnly(own);
    }

    private static List<Integer> nicenessOf(String name) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.map(CompilerPriorityTest::stat).filter(stat -> stat.contains("(" + name))
                    .map(stat -> Integer
                            .valueOf(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICENESS_FIELD]))
                    .toList();
        }
    }

    private static String stat(Path task) {
        try {
            return Files.readString(task.resolve("stat"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
