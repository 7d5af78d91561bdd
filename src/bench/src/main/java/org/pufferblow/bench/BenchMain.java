package org.pufferblow.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the benchmarks that are named, or all, and prints a table of each. */
public final class BenchMain {
    /** A benchmark that prints what it has found. */
    private interface Run {
        void run() throws Exception;
    }

    private BenchMain() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, Run> runs = new LinkedHashMap<>();
        runs.put("forwarding", Forwarding::run);
        runs.put("port", PortRun::run);
        runs.put("join", JoinRun::run);
        runs.put("sdp", DescriptionRun::run);
        runs.put("flood", FloodRun::run);
        runs.put("stun", StunRun::run);
        List<String> chosen = arguments.length == 0 ? List.copyOf(runs.keySet()) : List.of(arguments);
        for (String name : chosen) {
            if (!runs.containsKey(name)) {
                throw new IllegalArgumentException("no benchmark " + name + ", only " + runs.keySet());
            }
        }
        for (String name : chosen) {
            runs.get(name).run();
        }
        // Virtual threads and libraries' own ones may linger.
        System.exit(0);
    }
}
