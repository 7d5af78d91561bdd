package org.pufferblow.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalPlaceTest {
    private static final Path NONE = Path.of("/no/such/place");

    @TempDir
    private Path system;

    @Test
    void shouldTakeWhatTheOperatorSays() {
        assertThat(JournalPlace.of("/a/b", Map.of(), system)).contains(Path.of("/a/b"));
        assertThat(JournalPlace.of("off", Map.of("HOME", "/h"), system)).isEmpty();
    }

    @Test
    void shouldTakeTheSystemsPlaceIfItIsThereAndElseTheUsers() {
        Map<String, String> environment = Map.of("HOME", "/h", "XDG_STATE_HOME", "/x");
        assertThat(JournalPlace.of("auto", environment, system)).contains(system);
        assertThat(JournalPlace.of("auto", environment, NONE)).contains(Path.of("/x/media-sfu"));
        assertThat(JournalPlace.of("auto", Map.of("HOME", "/h"), NONE)).contains(Path.of("/h/.local/state/media-sfu"));
        assertThat(JournalPlace.of("auto", Map.of("XDG_STATE_HOME", "not/absolute", "HOME", "/h"), NONE))
                .contains(Path.of("/h/.local/state/media-sfu"));
        assertThat(JournalPlace.of("auto", Map.of(), NONE)).isEmpty();
    }
}
