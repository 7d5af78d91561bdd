package org.pufferblow.adapter.simulation;

import java.util.ArrayList;
import java.util.List;

/** Makes a failing schedule smaller as long as the same invariant is violated, and tells it as a story. */
final class Shrinker {
    private Shrinker() {}

    /** What a schedule violates; null if nothing. */
    static Throwable violationOf(Schedule schedule) {
        return violationOf(schedule, null);
    }

    private static Throwable violationOf(Schedule schedule, List<String> trace) {
        try {
            World.run(schedule, trace);
            return null;
        } catch (Violation | RuntimeException e) {
            return e;
        }
    }

    /** Delta debugging: halves, quarters, …, single actions are left out. */
    static Schedule shrink(Schedule schedule) {
        String invariant = invariant(violationOf(schedule));
        Schedule best = schedule;
        for (int size = Math.max(1, best.actions().size() / 2); size >= 1; size /= 2) {
            boolean smaller = true;
            while (smaller) {
                smaller = false;
                for (int from = 0; from + size <= best.actions().size(); from++) {
                    List<Schedule.Action> fewer = new ArrayList<>(best.actions());
                    fewer.subList(from, from + size).clear();
                    if (invariant.equals(invariant(violationOf(best.with(fewer))))) {
                        best = best.with(fewer);
                        smaller = true;
                    }
                }
            }
        }
        return best;
    }

    private static String invariant(Throwable violation) {
        return violation == null
                ? ""
                : violation.getMessage() == null
                        ? violation.toString()
                        : violation.getMessage().split(":", 2)[0];
    }

    static String report(long seed) {
        Schedule schedule = Schedule.generate(seed);
        Schedule small = shrink(schedule);
        List<String> trace = new ArrayList<>();
        Throwable violation = violationOf(small, trace);
        java.io.StringWriter stack = new java.io.StringWriter();
        violation.printStackTrace(new java.io.PrintWriter(stack));
        return "seed " + seed + " (run again with -Dsimulation.seed=" + seed + " -Dsimulation.schedules=1) violates "
                + violation.getMessage() + "\n" + String.join("\n", trace) + "\n" + small.asSource() + "\n" + stack;
    }
}
