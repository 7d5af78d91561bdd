package org.pufferblow.adapter.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many files and sockets this process may have open at a time. */
final class Descriptors {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d+)");
    private static final long PLENTY = 1 << 20;

    private Descriptors() {}

    /** See proc_pid_limits(5). Elsewhere, and where there is no limit, plenty. */
    static long limit() {
        try {
            Matcher matcher = OPEN_FILES.matcher(Files.readString(LIMITS));
            return matcher.find() ? Long.parseLong(matcher.group(1)) : PLENTY;
        } catch (IOException | NumberFormatException e) {
            return PLENTY;
        }
    }
}
