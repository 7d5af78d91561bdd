package org.pufferblow.e2e.attack;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Connections whose request never ends: a byte now and then. Whichever is closed is opened again. */
final class SlowRequests implements Attack {
    private static final int ADDRESSES = 64;
    private static final double OPENED_PER_SECOND = 3000;
    /** Each one drips every five seconds. */
    private static final double INTERVAL_SECONDS = 5;
    private static final byte[] BEGINNING = "GET /healthz HTTP/1.1\r\nHost: x\r\nX: "
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DRIP = {'x'};

    private final int connections;
    private final Tempo opening = new Tempo(OPENED_PER_SECOND);
    private final Tempo dripping;
    private final ConnectionFlood knocking;
    private int mostOpen;

    SlowRequests(URI signaling, int connections) throws IOException {
        this.connections = connections;
        this.dripping = new Tempo(connections / INTERVAL_SECONDS);
        this.knocking = new ConnectionFlood(signaling, ADDRESSES);
    }

    @Override
    public void turn() throws IOException {
        int open = knocking.countOpen();
        mostOpen = Math.max(mostOpen, open);
        for (int due = Math.min(opening.take(), connections - open); due > 0; due--) {
            knocking.knock(BEGINNING);
        }
        for (int due = dripping.take(); due > 0; due--) {
            knocking.drip(DRIP);
        }
        knocking.look(5);
    }

    @Override
    public String achieved() {
        return "%d dripping connections (%d failed), at most %d at a time".formatted(knocking.opened(),
                knocking.failed(), mostOpen);
    }

    @Override
    public void close() throws IOException {
        knocking.close();
    }
}
