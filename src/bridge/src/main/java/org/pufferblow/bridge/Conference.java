package org.pufferblow.bridge;

import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.Transports;

/** One room of endpoints. Every method is for the conference's {@link ControlLoop}. */
public final class Conference {
    private final String id;
    private final ControlLoop loop;
    private final Transports transports;

    Conference(String id, ControlLoop loop, Transports transports) {
        this.id = id;
        this.loop = loop;
        this.transports = transports;
    }

    public String id() {
        return id;
    }

    /**
     * Adds an endpoint that sends nothing and hears nothing until it is told.
     *
     * @param endpointId unique in the process; in logs
     * @param source the name of its voice. While two endpoints have the same source, the newer one is heard
     * @throws TransportException if the transport cannot be made
     */
    public Endpoint createEndpoint(String endpointId, String source, EndpointListener listener)
            throws TransportException {
        return new Endpoint(endpointId, source);
    }

    /** Closes every endpoint. Idempotent. */
    public void close() {
        loop.nanoTime();
        transports.port();
    }
}
