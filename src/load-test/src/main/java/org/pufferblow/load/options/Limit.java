package org.pufferblow.load.options;

/**
 * A bound given on the command line.
 *
 * @param value in the figure's own unit: nanoseconds, percent, or a number
 */
public record Limit(Figure figure, double value) {
    /** What can be limited. */
    public enum Figure {
        MAX_FAILED("max-failed", Unit.NUMBER, "joins that failed, and people lost afterwards"), MAX_LOSS("max-loss",
                Unit.PERCENT, "packets lost, in percent"), MIN_DELIVERED("min-delivered", Unit.PERCENT,
                        "packets delivered, in percent of those said to each listener"), MAX_P50("max-p50", Unit.TIME,
                                "latency, median"), MAX_P99("max-p99", Unit.TIME,
                                        "latency, 99th percentile"), MAX_JITTER("max-jitter", Unit.TIME,
                                                "jitter of the streams, 95th percentile"), MAX_LATE("max-late",
                                                        Unit.PERCENT, "packets out of order, in percent"), MAX_JOIN_P50(
                                                                "max-join-p50", Unit.TIME,
                                                                "join to first audio, median"), MAX_JOIN_P95(
                                                                        "max-join-p95", Unit.TIME,
                                                                        "join to first audio, 95th percentile"), MAX_CPU(
                                                                                "max-cpu-per-packet", Unit.TIME,
                                                                                "the server's CPU per forwarded packet (with --server-pid)"), MIN_HELD(
                                                                                        "min-held", Unit.NUMBER,
                                                                                        "people whom a ramp's server must hold");

        private final String flag;
        private final Unit unit;
        private final String meaning;

        Figure(String flag, Unit unit, String meaning) {
            this.flag = flag;
            this.unit = unit;
            this.meaning = meaning;
        }

        public String flag() {
            return flag;
        }

        public Unit unit() {
            return unit;
        }

        public String meaning() {
            return meaning;
        }

        public boolean isLeast() {
            return flag.startsWith("min-");
        }
    }

    /** How a bound is written. */
    public enum Unit {
        TIME, PERCENT, NUMBER
    }

    /** Whether that is too much, or too little, or was not measured at all (which NaN says). */
    public boolean isBroken(double measured) {
        return Double.isNaN(measured) || (figure.isLeast() ? measured < value : measured > value);
    }
}
