package org.pufferblow.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The benchmark thread's own CPU time, to which whatever else the machine does adds nothing. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Cpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    public long calls;
    public long nanoseconds;
    private long startedNs;

    @Setup(Level.Iteration)
    public void start() {
        startedNs = THREADS.getCurrentThreadCpuTime();
    }

    @TearDown(Level.Iteration)
    public void stop() {
        nanoseconds = THREADS.getCurrentThreadCpuTime() - startedNs;
    }
}
