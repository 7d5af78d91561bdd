package org.pufferblow.load.run;

import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.pufferblow.load.client.SimulatedClients;
import org.pufferblow.load.options.LoadOptions;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;

/** A load test inside a program, for the sake of warming that program up and not for its figures. */
public final class EmbeddedLoadRun {
    private EmbeddedLoadRun() {}

    /**
     * Plays it; returns when all have left.
     *
     * @param transport the clients'
     * @param tokens a token for somebody in a room, by the numbers of both; of the calling thread
     * @param enough ends it soon; of the calling thread
     * @return how many have joined
     * @throws TransportException if there is no way to the server
     */
    public static int play(LoadOptions options, TransportConfig transport,
            BiFunction<Integer, Integer, String> tokens, BooleanSupplier enough) throws TransportException {
        try (SimulatedClients clients = SimulatedClients.open(TestRunner.plan(options), transport)) {
            return new LoadRun(options, clients, new Tokens.Given(tokens), _ -> {}, enough).run().joins().joined();
        }
    }
}
