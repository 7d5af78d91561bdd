package org.pufferblow.adapter.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pufferblow.adapter.control.EventFeedback;
import org.pufferblow.adapter.control.EventSink;
import org.pufferblow.adapter.control.SessionEvent;
import org.pufferblow.bridge.ControlLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps on disk whom the server believes to be in, and puts that right after a crash ({@link Recovery}). It stands between the
 * rooms and what sends their events: from there it sees who comes and goes, and what the server has taken. Safe for any thread;
 * its state belongs to a loop of its own, and a thread of its own writes, so that a slow disk holds nobody up.
 */
public final class RosterJournal implements EventSink, AutoCloseable {
    private static final Duration SYNC_EACH = Duration.ofSeconds(1);
    /** Then it is written anew. */
    private static final long LARGE = 1 << 20;
    private static final int MOST_WAITING = 10_000;
    private static final long CLOSES_WITHIN_S = 1;
    private static final Logger log = LoggerFactory.getLogger(RosterJournal.class);

    private final ControlLoop loop;
    private final EventSink events;
    private final RosterFile file;
    private final Roster roster = new Roster();
    private final Recovery recovery;
    private final ThreadPoolExecutor disk = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING), Thread.ofPlatform().daemon().name("roster").factory());
    private boolean syncIsDue;
    /** Something was not written, because the disk is too slow: it has to be written anew. */
    private boolean isBehind;
    /** Since it was last written anew, in bytes. */
    private long appended;
    /** Written and read by the disk's thread. */
    private boolean isBroken;

    private RosterJournal(ControlLoop loop, EventSink events, RosterFile file, Duration toReturn, Duration grace) {
        this.loop = loop;
        this.events = events;
        this.file = file;
        this.recovery = new Recovery(loop, this, toReturn, grace);
    }

    /**
     * Opens the journal in this directory, and begins to put right what it says. Without one, after a warning, if it cannot
     * be kept there.
     *
     * @param events takes the events on; it may not have begun to send
     * @param toReturn how long people have to come back after a crash
     * @param grace how long an empty session goes on
     */
    public static Optional<RosterJournal> open(Path directory, ControlLoop loop, EventSink events, Duration toReturn,
            Duration grace) {
        try {
            RosterFile file = RosterFile.open(directory);
            RosterJournal journal = new RosterJournal(loop, events, file, toReturn, grace);
            journal.begin();
            return Optional.of(journal);
        } catch (IOException | RuntimeException e) {
            log.warn("no journal of who is in, so that a crash would leave them in their channels at the server: {}"
                    + " (pufferblow.journal.path): {}", directory, describe(e));
            return Optional.empty();
        }
    }

    private static String describe(Exception e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : " " + e.getMessage());
    }

    private void begin() throws IOException {
        roster.restore(file.found());
        file.rewrite(roster.entries());
        Map<String, Roster.Session> before = roster.sessions();
        if (!before.isEmpty()) {
            log.info("the process ended without a word: {} people in {} sessions may come back", roster.people(),
                    before.size());
        }
        loop.execute(() -> recovery.begin(before));
    }

    @Override
    public void emit(SessionEvent event) {
        loop.execute(() -> {
            roster.emitted(event).ifPresent(this::append);
            if (event instanceof SessionEvent.ParticipantJoined joined) {
                recovery.joined(joined.sessionId(), joined.userId());
            }
        });
        events.emit(event);
    }

    /** What hears of the server's answers before these do. */
    public EventFeedback before(EventFeedback rooms) {
        return new EventFeedback() {
            @Override
            public void onAccepted(SessionEvent event, int participantCount, boolean sessionEnded, boolean settled) {
                loop.execute(() -> settled(event, participantCount, sessionEnded));
                rooms.onAccepted(event, participantCount, sessionEnded, settled);
            }

            @Override
            public void onRefused(SessionEvent event) {
                loop.execute(() -> settled(event, -1, false));
                rooms.onRefused(event);
            }
        };
    }

    private void settled(SessionEvent event, int count, boolean sessionEnded) {
        boolean isOver = sessionEnded || event instanceof SessionEvent.SessionEnded;
        Optional<RosterEntry> entry = sessionEnded ? roster.over(event.sessionId()) : roster.settled(event);
        entry.ifPresent(this::append);
        if (isOver) {
            recovery.over(event.sessionId());
        } else if (recovery.answered(event, count)) {
            // Else each start from now on would ask about it again.
            roster.over(event.sessionId()).ifPresent(this::append);
        }
    }

    private void append(RosterEntry entry) {
        byte[] record = RosterFile.record(entry);
        appended += record.length;
        if (isBehind || appended > LARGE) {
            rewrite();
        } else {
            isBehind = !write(() -> file.append(record));
        }
        if (!syncIsDue) {
            syncIsDue = true;
            loop.schedule(SYNC_EACH, this::sync);
        }
    }

    private void sync() {
        syncIsDue = false;
        if (isBehind) {
            rewrite();
        }
        write(file::sync);
    }

    private void rewrite() {
        List<RosterEntry> entries = roster.entries();
        isBehind = !write(() -> file.rewrite(entries));
        appended = 0;
    }

    /** Something that is done with the file. */
    private interface Work {
        void run() throws IOException;
    }

    /** False if the disk is so far behind that it cannot be asked. */
    private boolean write(Work work) {
        try {
            disk.execute(() -> {
                if (isBroken) {
                    return;
                }
                try {
                    work.run();
                } catch (IOException e) {
                    isBroken = true;
                    log.warn("the journal of who is in is written no more: {}", describe(e));
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** The process is to stop: whoever has not come back since a crash is told of as gone. Before the events' last drain. */
    public void sayGoodbye() {
        CompletableFuture<Void> told = new CompletableFuture<>();
        loop.execute(() -> {
            recovery.stop();
            told.complete(null);
        });
        await(told);
    }

    /** What was given by now is written. */
    @Override
    public void close() {
        CompletableFuture<Void> written = new CompletableFuture<>();
        loop.execute(() -> {
            if (isBehind) {
                rewrite();
            }
            write(file::sync);
            try {
                disk.execute(() -> {
                    isBroken = true;
                    closeFile();
                    written.complete(null);
                });
            } catch (RejectedExecutionException e) {
                log.debug("the disk is far behind", e);
            }
        });
        await(written);
        disk.shutdown();
    }

    private void closeFile() {
        try {
            file.close();
        } catch (IOException e) {
            log.debug("the journal was not closed", e);
        }
    }

    private static void await(CompletableFuture<Void> done) {
        try {
            done.get(CLOSES_WITHIN_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the last entries of the journal of who is in may be missing");
        }
    }
}
