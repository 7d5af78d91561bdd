package org.pufferblow.load.options;

/** The text of {@code --load-test --help}. */
public final class LoadHelp {
    private LoadHelp() {}

    /** All of it. */
    public static String text() {
        StringBuilder text = new StringBuilder(
                """
                        media-sfu --load-test ws://HOST:PORT [options]: how much a server holds

                        Clients join over the real signaling, ICE, DTLS and SRTP. Their invitations come from the server's own
                        --demo, or from a file of join tokens. It stops by itself, and on Ctrl-C with what it has measured so far.

                        who
                          --peers N            people (20; at most 5000)
                          --rooms R            rooms (1); the talkers of all rooms come first, then the others in turn
                          --talkers T          in each room, 50 packets a second each, with the levels of speech (2)
                          --open-mics          the others send the noise of their rooms (they send nothing)
                          --tokens FILE        join tokens, one a line, each for one join; the first of each room first

                        how (--mode)
                          steady               all join at --join-rate, then stay: the stay is measured (default)
                          ramp                 --step people more every --step-time, room after room, until the server no longer
                                               holds them: loss above --hold-loss, p99 above --hold-p99, or a failed join
                          storm                the talkers join; then all others within --within: both joins and media are
                                               measured from the storm's beginning
                          churn                all join; then --churn-rate people a second leave, each followed by another one
                          --duration TIME      of the measurement (30s; at most 1h); of a ramp, the most it takes
                          --warm-up N          so many join at --join-rate and leave again first, and are not counted (0)
                          --rehearse-at URL    first three storms of as many at this other server (with --demo), so that this tool's
                                               compilers are done, and the one that is measured has seen nobody
                          --settle TIME        before the measurement: streams begin, both sides' compilers catch up (2s)
                          --join-rate N        joins a second (20)
                          --within TIME        (2s)
                          --step N             (as many as a room has)
                          --step-time TIME     (5s, of which the first is not measured)
                          --hold-loss PERCENT  (0)
                          --hold-p99 TIME      (20ms)
                          --churn-rate N       (2)
                          --join-timeout TIME  after which a join has failed (20s)

                        what is said of the server
                          --server-pid PID     its process on this machine: CPU, memory, threads, open files
                          --rest TIME          when everybody has left, wait so long and look at its process once more
                          --loudest N          voices that it forwards to one listener (5, its default; 0: all). Where more talk,
                                               "delivered" is not told: what it leaves out on purpose is not lost

                        how it is measured
                          --sample N           one packet in N (16) is decrypted for its latency, and of each stream the first and
                                               at least one a second. Loss, order and jitter are read from all packets' headers.
                          --payload BYTES      of each packet (80; 16 to 1000)

                          join                 from the first byte of the WebSocket to the first packet of audio that was
                                               decrypted, for those who come when somebody talks in their room ("to audio"); and
                                               to the keys of the media for all ("to media")
                          latency              from where a talker hands its packet to its socket to where the batch is read that
                                               brings it to the listener: one process, one clock
                          lost                 numbers that are missing in the streams received; "delivered" are the packets
                                               received, of those said to each listener
                          sends late           by how much this tool sent its packets too late: if it is high, the machine is too
                                               small for both, and the figures are not the server's alone

                        limits: exit code 1 if one is exceeded
                        """);
        for (Limit.Figure figure : Limit.Figure.values()) {
            String unit = switch (figure.unit()) {
                case TIME -> "TIME";
                case PERCENT -> "PERCENT";
                case NUMBER -> "N";
            };
            text.append("  --%-26s %s%n".formatted(figure.flag() + " " + unit, figure.meaning()));
        }
        return text
                .append("""

                        output
                          --json               the results as JSON on standard output; progress and table go to standard error

                        TIME is a number with its unit: 200us, 1.5ms, 30s, 10m, 1h. Exit codes: 0 all well, 1 a limit is exceeded
                        or nobody could join, 2 a command line that makes no sense.
                        """)
                .toString();
    }
}
