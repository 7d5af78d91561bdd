package org.pufferblow.adapter.app;

import java.io.IOException;
import org.pufferblow.transport.linux.LinuxThreads;

/**
 * Has Java's optimizing compiler step back behind joins and packets where cores are few. After a start, when all come at
 * once, it would take as much of the processor as their joins; these then run code that the quick compiler (C1) has made,
 * and the best code comes a few seconds later. It gets a tenth of what each other busy thread on its core gets, so that it
 * does come. Under a CPU quota on a machine with idle cores nothing steps back, as the kernel charges all alike; and
 * compiler threads that Java adds later, where it sees many cores, are as nice as the one that starts them.
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
