package org.pufferblow.adapter.app;

import java.io.IOException;
import org.pufferblow.transport.linux.LinuxThreads;

/**
 * Lowers the priority of Java's optimizing compiler below joins and packets where cores are few. After a start, when everybody
 * joins at once, it would take as much CPU as their joins do; these then run code that the quick compiler (C1) has made, and
 * the optimized code comes a few seconds later. The optimizing compiler still gets a tenth of what each other busy thread on
 * its core gets, so that it makes progress. Under a CPU quota on a machine with idle cores this has no effect, as the kernel
 * charges all threads alike; compiler threads that Java adds later, where it sees many cores, are as nice as the one that
 * starts them.
 */
public final class CompilerPriority {
    /** HotSpot's name for the threads of its optimizing compiler. */
    static final String THREADS = "C2 Compiler";
    static final int NICER_BY = 10;

    private CompilerPriority() {}

    /**
     * Does it now, or leaves it where it cannot be done; says nothing, as nobody has set up the log yet. For any thread;
     * links what system calls need.
     */
    public static void lower() {
        try {
            LinuxThreads.makeNicer(THREADS, NICER_BY);
        } catch (IOException | LinkageError | RuntimeException e) {
            // Everything works without, and the niceness of threads is there to see for who looks for it.
        }
    }
}
