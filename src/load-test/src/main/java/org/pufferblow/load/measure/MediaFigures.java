package org.pufferblow.load.measure;

/**
 * Media in one window. Durations are in nanoseconds; -1 where nothing was measured.
 *
 * @param expected packets sent, times those who listened to each
 * @param missing numbers that were left out of the streams received
 * @param late received behind a later one
 * @param latencySamples how many packets were decrypted to see when they were sent
 * @param senderLatenessP99Ns by how much this process was late in sending: of its own making, and not the server's
 */
public record MediaFigures(double seconds, long sent, long expected, long received, long missing, long late,
        long duplicates, long latencySamples, long latencyP50Ns, long latencyP99Ns, long latencyMaxNs, long jitterP50Ns,
        long jitterP95Ns, long senderLatenessP99Ns) {

    /** In percent of what should have come in the streams that were received. */
    public double lossPercent() {
        return percent(missing, received + missing);
    }

    /** In percent. */
    public double deliveredPercent() {
        return percent(received, expected);
    }

    /** In percent of what was received. */
    public double latePercent() {
        return percent(late, received);
    }

    public double packetsPerSecond() {
        return seconds > 0 ? received / seconds : 0;
    }

    private static double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }
}
