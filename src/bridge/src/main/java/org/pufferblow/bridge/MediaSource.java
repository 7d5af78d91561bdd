package org.pufferblow.bridge;

import java.util.function.LongSupplier;

/**
 * One of an endpoint's media sources. The port thread owns its {@link #streams} and asks its {@link #policy}; what is
 * described and decided belongs to the conference's control loop, and reaches the port thread with the endpoint's next {@link
 * Routing}.
 */
final class MediaSource {
    private final SourceName name;
    private final ForwardingPolicy policy;
    private final IncomingStreams streams;

    /** Null while the peer has not negotiated it. */
    private SourceFormat format;

    /** @param streamIds see {@link IncomingStreams} */
    MediaSource(SourceName name, ForwardingPolicy policy, LongSupplier streamIds) {
        this.name = name;
        this.policy = policy;
        streams = new IncomingStreams(name.kind().timing(), streamIds);
    }

    SourceName name() {
        return name;
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

    /** Null unless it {@link #isNegotiated}. */
    SourceFormat format() {
        return format;
    }
}
