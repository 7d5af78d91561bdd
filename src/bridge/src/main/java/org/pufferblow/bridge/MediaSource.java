package org.pufferblow.bridge;

import java.util.function.LongSupplier;

/**
 * One of an endpoint's media sources. The port thread owns its {@link #streams} and asks its {@link #policy}; what is
 * described and decided belongs to the conference's control loop, and reaches the port thread with the endpoint's next {@link
 * Routing}.
 */
final class MediaSource {
    private final SourceName name;
    private final Endpoint endpoint;
    private final ForwardingPolicy policy;
    private final IncomingStreams streams;

    /** Null while the peer has not negotiated it. */
    private SourceFormat format;
    private Drop withheld;
    private Route[] routes = Routing.NOBODY;

    /** @param streamIds see {@link IncomingStreams} */
    MediaSource(SourceName name, Endpoint endpoint, ForwardingPolicy policy, LongSupplier streamIds) {
        this.name = name;
        this.endpoint = endpoint;
        this.policy = policy;
        streams = new IncomingStreams(name.kind().timing(), streamIds);
    }

    SourceName name() {
        return name;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    ForwardingPolicy policy() {
        return policy;
    }

    IncomingStreams streams() {
        return streams;
    }

    /** What its packets look like from the endpoint's next snapshot on; null if there are to be none. */
    void describe(MediaSourceDesc desc) {
        format = desc == null ? null : new SourceFormat(desc);
    }

    boolean isNegotiated() {
        return format != null;
    }

    /** Where its packets go from now on. */
    void publish(Drop newWithheld, Route[] newRoutes) {
        withheld = newWithheld;
        routes = newRoutes;
        endpoint.publish();
    }

    /** As it is now. Only for one that {@link #isNegotiated}. */
    Routing.RoutedSource routed() {
        return new Routing.RoutedSource(this, format, withheld, routes);
    }
}
