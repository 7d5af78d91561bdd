package org.pufferblow.transport.ice;

import java.util.List;

/** The process's platform threads by name. */
final class TestThreads {
    private TestThreads() {}

    /** Without ice4j's pacing pool and the carriers of virtual threads, which come and go, and the test framework's. */
    static List<String> names() {
        return all().stream().filter(name -> !name.startsWith("ice4j.Agent-") && !name.startsWith("ForkJoinPool")
                && !name.startsWith("awaitility")).toList();
    }

    static List<String> ice4j() {
        return all().stream().filter(name -> name.startsWith("ice4j.") || name.startsWith("IceConnector")).toList();
    }

    private static List<String> all() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).sorted().toList();
    }
}
