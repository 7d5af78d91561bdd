package org.pufferblow.bridge;

import org.pufferblow.transport.PeerTransport;

/**
 * What becomes of one endpoint's packets: the routing snapshot. Immutable; the control side makes a new one at each
 * change, the port thread reads the newest once per packet.
 */
final class Routing {
    private static final Route[] NOBODY = {};
    /** Of an endpoint that has no transport yet, or none any more. */
    static final Routing NOTHING = new Routing(null, null, null, NOBODY);

    private final PeerTransport transport;
    private final IncomingFormat format;
    private final Drop withheld;
    private final Route[] routes;

    /**
     * A snapshot; the array is not to be changed afterwards.
     *
     * @param transport of the endpoint itself, for reports to it; null if there is none
     * @param format null if the endpoint has negotiated no microphone
     * @param withheld why every packet stops here; null if they go to the receivers
     */
    Routing(PeerTransport transport, IncomingFormat format, Drop withheld, Route[] routes) {
        this.transport = transport;
        this.format = format;
        this.withheld = withheld;
        this.routes = routes;
    }

    PeerTransport transport() {
        return transport;
    }

    IncomingFormat format() {
        return format;
    }

    Drop withheld() {
        return withheld;
    }

    Route[] routes() {
        return routes;
    }
}
