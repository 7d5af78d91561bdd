package org.pufferblow.e2e.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * How long a server's port threads stood in line for a processor that others than the server had: what they waited (the
 * kernel's schedstat), less what all the server's other threads ran meanwhile. Where its own threads keep it from the
 * processor, that is the server's fault.
 */
final class RunDelay implements AutoCloseable {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int REMEMBERED = 6000;
    private static final String PORT_THREAD = "udp-";

    private final Path tasks;
    private final Deque<Look> looks = new ArrayDeque<>();
    private volatile boolean closed;

    /** Sums since each thread began: of each port thread's waiting, and of what the other threads ran. */
    private record Look(long atNs, Map<String, Long> waitedNs, long othersRanNs) {}

    RunDelay(long pid) {
        tasks = Path.of("/proc", Long.toString(pid), "task");
        Thread.ofPlatform().daemon().name("run-delay").start(this::watch);
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(INTERVAL_NS);
            look();
        }
    }

    private void look() {
        Map<String, Long> waited = new HashMap<>();
        long othersRan = 0;
        long nowNs = System.nanoTime();
        try (Stream<Path> threads = Files.list(tasks)) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                try {
                    // Nanoseconds on a processor, nanoseconds in line for one, turns.
                    List<String> words = List.of(Files.readString(thread.resolve("schedstat")).trim().split(" ", -1));
                    if (Files.readString(thread.resolve("comm")).startsWith(PORT_THREAD)) {
                        waited.put(thread.toString(), Long.parseLong(words.get(1)));
                    } else {
                        othersRan += Long.parseLong(words.get(0));
                    }
                } catch (IOException e) {
                    // The thread has ended.
                }
            }
        } catch (IOException e) {
            return;
        }
        synchronized (looks) {
            looks.addLast(new Look(nowNs, waited, othersRan));
            if (looks.size() > REMEMBERED) {
                looks.removeFirst();
            }
        }
    }

    /** In a time that is over: from the last look before it to the first one behind it. */
    long ofOthersNs(long fromNs, long toNs) {
        synchronized (looks) {
            Look before = null;
            Look behind = null;
            for (Look look : looks) {
                before = look.atNs - fromNs <= 0 ? look : before;
                behind = behind == null && look.atNs - toNs >= 0 ? look : behind;
            }
            if (before == null || behind == null) {
                return 0;
            }
            long waited = 0;
            for (Map.Entry<String, Long> thread : behind.waitedNs.entrySet()) {
                waited = Math.max(waited,
                        thread.getValue() - before.waitedNs.getOrDefault(thread.getKey(), thread.getValue()));
            }
            return Math.max(0, waited - Math.max(0, behind.othersRanNs - before.othersRanNs));
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
