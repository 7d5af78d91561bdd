package org.pufferblow.bench;

import java.util.Collection;
import java.util.TreeMap;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link DescriptionBenchmark}. */
final class DescriptionRun {
    private DescriptionRun() {}

    static void run() throws RunnerException {
        Collection<RunResult> results = new Runner(
                new OptionsBuilder().include(DescriptionBenchmark.class.getName()).build()).run();
        Map<Integer, Map<String, Double>> byParticipants = new TreeMap<>();
        for (RunResult result : results) {
            double calls = result.getSecondaryResults().get("calls").getScore();
            double cpuNs = result.getSecondaryResults().get("nanoseconds").getScore();
            byParticipants.computeIfAbsent(Integer.parseInt(result.getParams().getParam("participants")),
                    p -> new TreeMap<>()).put(result.getPrimaryResult().getLabel(), cpuNs / calls / 1e3);
        }
        System.out.println("\nDescriptions of a room, as Chromium writes them\n");
        System.out.println("| participants | offer read, CPU µs | answer and offer written, CPU µs |");
        System.out.println("| --- | --- | --- |");
        byParticipants.forEach((participants, costs) -> System.out.printf("| %d | %.0f | %.0f |%n", participants,
                costs.get("read"), costs.get("answerAndOffer")));
    }
}
