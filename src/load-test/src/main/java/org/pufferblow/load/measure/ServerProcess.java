package org.pufferblow.load.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The server's process, if it runs on this machine: what Linux's {@code /proc} says of it. Safe for any thread. */
public final class ServerProcess {
    /** USER_HZ: a constant of Linux's interface, whatever the kernel's own clock. */
    private static final long NANOS_PER_TICK = 10_000_000L;
    private static final int UTIME = 11;
    private static final int STIME = 12;

    private final Path directory;

    /**
     * The process now.
     *
     * @param cpuNs user and system time since its start
     * @param descriptors open files and sockets; -1 where they may not be counted
     */
    public record Snapshot(long cpuNs, long rssKib, int threads, long descriptors) {}

    public ServerProcess(long pid) {
        this(Path.of("/proc", Long.toString(pid)));
    }

    ServerProcess(Path directory) {
        this.directory = directory;
    }

    /** Empty if there is no such process. */
    public Optional<Snapshot> read() {
        try {
            String stat = Files.readString(directory.resolve("stat"));
            // The second field is the program's name in parentheses, which may contain anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
            long rss = 0;
            int threads = 0;
            for (String line : Files.readAllLines(directory.resolve("status"))) {
                if (line.startsWith("VmRSS:")) {
                    rss = Long.parseLong(line.replaceAll("\\D", ""));
                } else if (line.startsWith("Threads:")) {
                    threads = Integer.parseInt(line.replaceAll("\\D", ""));
                }
            }
            return Optional.of(new Snapshot(ticks * NANOS_PER_TICK, rss, threads, descriptors()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("fd"))) {
            return all.count();
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            return -1;
        }
    }
}
