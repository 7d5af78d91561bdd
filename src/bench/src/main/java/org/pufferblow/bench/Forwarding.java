package org.pufferblow.bench;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link ForwardingBenchmark}, and tells it per packet that leaves. */
final class Forwarding {
    private Forwarding() {}

    /** What one packet takes. */
    private record Cost(double nanoseconds, double bytes) {}

    static void run() throws RunnerException {
        Options options = new OptionsBuilder().include(ForwardingBenchmark.class.getName())
                .addProfiler(GCProfiler.class).build();
        Collection<RunResult> results = new Runner(options).run();
        Map<String, Map<Integer, Map<String, Cost>>> byCipher = new LinkedHashMap<>();
        for (RunResult result : results) {
            int fanOut = Integer.parseInt(result.getParams().getParam("fanOut"));
            byCipher.computeIfAbsent(result.getParams().getParam("cipher"), c -> new LinkedHashMap<>())
                    .computeIfAbsent(fanOut, f -> new LinkedHashMap<>())
                    .put(result.getPrimaryResult().getLabel(), cost(result, fanOut));
        }
        System.out.println("\nForwarding without a network, per packet that leaves (floor: its AES-GCM alone)\n");
        System.out.println(
                "| cipher | fan-out | ns | bytes allocated | floor: ns | floor: bytes | ratio | ns beside it |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        byCipher.forEach((cipher, byFanOut) -> {
            for (int fanOut : new TreeSet<>(byFanOut.keySet())) {
                Cost ours = byFanOut.get(fanOut).get("forward");
                Cost floor = byFanOut.get(fanOut).get("floor");
                System.out.printf("| %s | %d | %.0f | %.1f | %.0f | %.1f | %.2f | %.0f |%n", cipher, fanOut,
                        ours.nanoseconds, ours.bytes, floor.nanoseconds, floor.bytes,
                        ours.nanoseconds / floor.nanoseconds, ours.nanoseconds - floor.nanoseconds);
            }
        });
    }

    private static Cost cost(RunResult result, int fanOut) {
        double packets = score(result, "calls") * fanOut;
        return new Cost(score(result, "nanoseconds") / packets, score(result, "gc.alloc.rate.norm") / fanOut);
    }

    private static double score(RunResult result, String label) {
        return result.getSecondaryResults().get(label).getScore();
    }
}
