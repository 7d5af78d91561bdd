package org.pufferblow.transport.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** This process's threads as Linux knows them: with those that Java does not show, each with a niceness of its own. */
public final class LinuxThreads {
    private static final Path PROCESS = Path.of("/proc/self");
    private static final int PRIO_PROCESS = 0;
    private static final int NICEST = 19;
    /** Of /proc/PID/stat behind the name, where the first is the state: see proc_pid_stat(5). */
    private static final int NICENESS_FIELD = 16;

    private LinuxThreads() {}

    /**
     * Makes all threads of a name nicer than the process's first one. Who is nicer by 10 gets a tenth of what each of the
     * others gets who want the same core. Anybody may do that, and threads that such a thread starts are as nice as itself
     * (setpriority(2), sched(7)).
     *
     * @param name how the name begins, of which Linux keeps 15 bytes
     * @param by how much
     * @return how many there are; 0 on another system than {@link LinuxPlatform} knows
     * @throws IOException if the kernel refuses
     */
    public static int makeNicer(String name, int by) throws IOException {
        if (!LinuxPlatform.isHere()) {
            return 0;
        }
        int niceness = Math.min(ownNiceness() + by, NICEST);
        int found = 0;
        try (Arena arena = Arena.ofConfined();
                DirectoryStream<Path> tasks = Files.newDirectoryStream(PROCESS.resolve("task"))) {
            LinuxCalls calls = new LinuxCalls(arena);
            for (Path task : tasks) {
                if (isNamed(task, name)) {
                    int thread = Integer.parseInt(task.getFileName().toString());
                    int error = calls.setpriority(PRIO_PROCESS, thread, niceness);
                    if (error < 0 && error != -Errno.ESRCH) {
                        throw new IOException("setpriority: " + LinuxCalls.message(-error));
                    }
                    found += error < 0 ? 0 : 1;
                }
            }
        }
        return found;
    }

    private static int ownNiceness() throws IOException {
        String stat = Files.readString(PROCESS.resolve("stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICENESS_FIELD]);
    }

    private static boolean isNamed(Path task, String name) {
        try {
            return Files.readString(task.resolve("comm")).startsWith(name);
        } catch (IOException e) {
            // It has ended meanwhile.
            return false;
        }
    }
}
