package org.pufferblow.load.options;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the load test is to do, and to which server.
 *
 * @param signaling without the token
 * @param rehearsal another server, at which this tool warms up before anything is counted
 * @param talkers in each room
 * @param openMicrophones whether those who do not talk send the noise of their rooms
 * @param joinRate joins a second
 * @param within how long a storm takes
 * @param step how many people a ramp adds at a time
 * @param holdLossPercent more loss than this in a step ends a ramp
 * @param holdP99 more latency than this in a step ends a ramp
 * @param churnRate people who leave a second
 * @param warmUp so many join and leave again before anything is counted
 * @param settling after the joins, before anything is measured
 * @param duration of the measurement, or the most that a ramp takes
 * @param rest after everybody has left, before the server is looked at once more; zero for not at all
 * @param joinTimeout after which a join has failed
 * @param tokens a file with one in each line; without it, they come from the server's {@code --demo}
 * @param sampling one in so many packets is decrypted for its latency
 * @param loudest how many voices the server forwards to one listener; 0 for all
 */
public record LoadOptions(URI signaling, Optional<URI> rehearsal, Mode mode, int peers, int rooms, int talkers,
        boolean openMicrophones,
        double joinRate, Duration within, int step, Duration stepTime, double holdLossPercent, Duration holdP99,
        double churnRate, int warmUp, Duration settling, Duration duration, Duration rest, Duration joinTimeout,
        Optional<Path> tokens,
        OptionalLong serverPid,
        int payloadLength, int sampling, int loudest, boolean json, List<Limit> limits) {
    private static final Duration REHEARSAL = Duration.ofSeconds(5);

    public LoadOptions {
        limits = List.copyOf(limits);
    }

    /**
     * A storm that is not measured: without a server's process to look at, and without limits.
     *
     * @param talkers in each room
     * @param within how long it takes until all have come
     * @param duration of the talk after that
     */
    public static LoadOptions storm(URI signaling, int peers, int rooms, int talkers, Duration within,
            Duration duration) {
        return new LoadOptions(signaling, Optional.empty(), Mode.STORM, peers, rooms, talkers, false, 50, within, 1,
                duration, 0, duration, 1, 0, Duration.ofMillis(500), duration, Duration.ZERO, Duration.ofSeconds(10),
                Optional.empty(), OptionalLong.empty(), 80, 50, 0, false, List.of());
    }

    /** A storm of as many at the other server, of which nothing is told. */
    public LoadOptions rehearsing() {
        return new LoadOptions(rehearsal.orElseThrow(), Optional.empty(), Mode.STORM, peers, rooms, talkers,
                openMicrophones, joinRate, within, step, stepTime, holdLossPercent, holdP99, churnRate, 0, settling,
                REHEARSAL, Duration.ZERO, joinTimeout, Optional.empty(), OptionalLong.empty(), payloadLength, sampling,
                loudest, false, List.of());
    }
}
