package org.pufferblow.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RosterFileTest {
    private static final RosterEntry ADA = new RosterEntry.In("s1", "c1", "ada", "Ada \"the first\"\n🐡");
    private static final RosterEntry BEN = new RosterEntry.In("s1", "c1", "ben", "");
    private static final RosterEntry OUT = new RosterEntry.Out("s1", "ada");
    private static final RosterEntry OVER = new RosterEntry.Over("s1");

    @TempDir
    private Path directory;

    private List<RosterEntry> reopened() throws IOException {
        try (RosterFile file = RosterFile.open(directory)) {
            return file.found();
        }
    }

    private void write(List<RosterEntry> first, RosterEntry... then) throws IOException {
        try (RosterFile file = RosterFile.open(directory)) {
            file.rewrite(first);
            for (RosterEntry entry : then) {
                file.append(RosterFile.record(entry));
            }
        }
    }

    @Test
    void shouldReadWhatWasWrittenByARewriteAndBehindIt() throws Exception {
        assertThat(reopened()).isEmpty();
        write(List.of(ADA), BEN, OUT, OVER);
        assertThat(reopened()).containsExactly(ADA, BEN, OUT, OVER);
        write(List.of(BEN));
        assertThat(reopened()).containsExactly(BEN);
    }

    @Test
    void shouldBeNobodyElsesToRead() throws Exception {
        write(List.of(ADA));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(RosterFile.NAME))))
                .isEqualTo("rw-------");
    }

    /** As a power cut leaves it: with any part of it. */
    @Test
    void shouldReadWhateverIsWholeOfAFileThatEndsAnywhere() throws Exception {
        write(List.of(ADA), BEN, OUT);
        byte[] whole = Files.readAllBytes(directory.resolve(RosterFile.NAME));
        int mostRead = 0;
        for (int length = 0; length < whole.length; length++) {
            Files.write(directory.resolve(RosterFile.NAME), Arrays.copyOf(whole, length));
            List<RosterEntry> found = reopened();
            assertThat(found).isEqualTo(List.of(ADA, BEN, OUT).subList(0, found.size()));
            assertThat(found.size()).isBetween(mostRead, 2);
            mostRead = found.size();
        }
        assertThat(mostRead).isEqualTo(2);
        assertThat(directory.resolve(RosterFile.ASIDE)).doesNotExist();
    }

    @Test
    void shouldSetADamagedFileAsideAndUseWhatIsBeforeTheDamage() throws Exception {
        write(List.of(ADA), BEN, OUT);
        byte[] whole = Files.readAllBytes(directory.resolve(RosterFile.NAME));
        int damaged = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x20;
            Files.write(directory.resolve(RosterFile.NAME), bytes);
            Files.deleteIfExists(directory.resolve(RosterFile.ASIDE));
            List<RosterEntry> found = reopened();
            assertThat(found).isEqualTo(List.of(ADA, BEN, OUT).subList(0, found.size())).hasSizeLessThan(3);
            if (Files.exists(directory.resolve(RosterFile.ASIDE))) {
                assertThat(Files.readAllBytes(directory.resolve(RosterFile.ASIDE))).isEqualTo(bytes);
                damaged++;
            }
        }
        assertThat(damaged).isGreaterThan(whole.length / 2);
    }

    @Test
    void shouldSetAForeignFileAside() throws Exception {
        Files.writeString(directory.resolve(RosterFile.NAME), "{\"something\": \"else\"}");
        assertThat(reopened()).isEmpty();
        assertThat(directory.resolve(RosterFile.ASIDE)).hasContent("{\"something\": \"else\"}");
        write(List.of(ADA));
        assertThat(reopened()).containsExactly(ADA);
    }

    @Test
    void shouldBeForOneProcess() throws Exception {
        RosterFile file = RosterFile.open(directory);
        file.rewrite(List.of(ADA));
        assertThatThrownBy(() -> RosterFile.open(directory)).isInstanceOf(IOException.class)
                .hasMessageContaining("another media-sfu");
        file.close();
        assertThat(reopened()).containsExactly(ADA);
    }

    @Test
    void shouldSayThatAPlaceCannotBeUsed() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> RosterFile.open(file.resolve("below"))).isInstanceOf(IOException.class);
    }

    @Test
    void shouldMakeTheDirectory() throws Exception {
        List<RosterEntry> found = new ArrayList<>();
        try (RosterFile file = RosterFile.open(directory.resolve("a/b"))) {
            file.rewrite(List.of(ADA));
            found.addAll(file.found());
        }
        assertThat(found).isEmpty();
        assertThat(directory.resolve("a/b").resolve(RosterFile.NAME)).exists();
    }
}
