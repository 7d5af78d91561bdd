package org.pufferblow.transport.ice;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.pufferblow.transport.TransportConfig;

/**
 * What the sessions of an engine share.
 *
 * @param pacing of ice4j's agents
 * @param threads run the peers' control tasks
 * @param connectTimeout from a peer's credentials to its first path
 * @param software of ours, for SOFTWARE attributes; may be empty
 * @param closed is told of each peer that is closed, on any thread
 */
record IceContext(TransportConfig config, LocalCandidates candidates, Transactions transactions, DatagramOutput out,
        IceCounters counters, Pacing pacing, Executor threads, ScheduledExecutorService timer, Duration connectTimeout,
        String software,
        Consumer<IcePeer> closed) {}
