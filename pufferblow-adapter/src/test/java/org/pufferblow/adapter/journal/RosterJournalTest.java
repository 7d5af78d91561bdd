package org.pufferblow.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.pufferblow.adapter.journal.RosterTest.joined;
import static org.pufferblow.adapter.journal.RosterTest.left;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.adapter.control.EventFeedback;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.adapter.room.TurnLoop;

@Timeout(60)
class RosterJournalTest {
    private final TurnLoop loop = new TurnLoop();
    private final List<SessionEvent> told = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();

    @TempDir
    private Path directory;

    private RosterJournal open() {
        return RosterJournal.open(directory, loop, told::add, Duration.ofSeconds(15), Duration.ofSeconds(15))
                .orElseThrow();
    }

    private EventFeedback feedback(RosterJournal journal) {
        return journal.before((event, count, ended, settled) -> heard.add(event.type() + " " + count));
    }

    /** What a process would find that started now, whatever becomes of this one. */
    private Map<String, String> onDisk(String session) throws IOException {
        Path copy = Files.createTempDirectory(directory, "copy");
        Files.copy(directory.resolve(RosterFile.NAME), copy.resolve(RosterFile.NAME));
        Roster roster = new Roster();
        try (RosterFile file = RosterFile.open(copy)) {
            roster.restore(file.found());
        }
        return roster.sessions().containsKey(session) ? roster.sessions().get(session).people() : Map.of();
    }

    @Test
    void shouldHaveOnDiskWhoIsInUntilTheServerKnowsOtherwise() throws Exception {
        try (RosterJournal journal = open()) {
            journal.emit(joined("s", "ada"));
            SessionEvent left = left("s", "ada");
            journal.emit(joined("s", "ben"));
            journal.emit(left);
            await().until(() -> onDisk("s").size() == 2);
            feedback(journal).onAccepted(left, 1, false, true);
            await().until(() -> onDisk("s").keySet().equals(Set.of("ben")));
            assertThat(told).hasSize(3);
            assertThat(heard).containsExactly("participant_left 1");
        }
    }

    @Test
    void shouldHealWhatACrashLeft() throws Exception {
        try (RosterFile before = RosterFile.open(directory)) {
            before.rewrite(
                    List.of(new RosterEntry.In("s", "c", "ada", "Ada"), new RosterEntry.In("s", "c", "ben", "Ben")));
        }
        try (RosterJournal journal = open()) {
            journal.emit(joined("s", "ada"));
            loop.pass(Duration.ofSeconds(15));
            assertThat(told).hasSize(2);
            SessionEvent.ParticipantLeft left = (SessionEvent.ParticipantLeft) told.getLast();
            assertThat(left.userId()).isEqualTo("ben");
            feedback(journal).onAccepted(left, 1, false, true);
            await().until(() -> onDisk("s").keySet().equals(Set.of("ada")));
        }
    }

    @Test
    void shouldStayAsSmallAsThoseWhoAreIn() throws Exception {
        try (RosterJournal journal = open()) {
            EventFeedback feedback = feedback(journal);
            for (int i = 0; i < 30_000; i++) {
                SessionEvent left = left("s", "user" + i);
                journal.emit(joined("s", "user" + i));
                journal.emit(left);
                feedback.onAccepted(left, 0, false, true);
            }
            journal.emit(joined("s", "ada"));
            await().until(() -> onDisk("s").keySet().equals(Set.of("ada")));
            assertThat(Files.size(directory.resolve(RosterFile.NAME))).isLessThan(2 << 20);
        }
    }

    @Test
    void shouldGoWithoutWhereItCannotBeKept() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(RosterJournal.open(file, loop, told::add, Duration.ofSeconds(15), Duration.ofSeconds(15)))
                .isEqualTo(Optional.empty());
    }
}
