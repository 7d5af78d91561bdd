package org.pufferblow.transport.ice;

import org.pufferblow.transport.UdpPath;

/** An authenticated Binding request of a peer's, copied off the port thread. Immutable but for the bytes, which nobody writes. */
public final class CheckRequest {
    private final UdpPath path;
    private final byte[] message;
    private final TransactionId id;
    private final String remoteUfrag;
    private final long priority;
    private final boolean useCandidate;
    private final boolean saysControlling;
    private final boolean saysControlled;
    private final long tieBreaker;
    private final int[] unknownAttributes;

    CheckRequest(StunView view, UdpPath path) {
        this.path = path;
        this.message = view.copy();
        this.id = view.transactionId();
        this.remoteUfrag = view.remoteUfrag();
        // RFC 7675 does not ask for one in a consent check; ice4j, which sees what comes before, does.
        this.priority = view.hasPriority() ? view.priority() : 0;
        this.useCandidate = view.hasUseCandidate();
        this.saysControlling = view.saysControlling();
        this.saysControlled = view.saysControlled();
        this.tieBreaker = saysControlling || saysControlled ? view.tieBreaker() : 0;
        this.unknownAttributes = view.unknownAttributes();
    }

    UdpPath path() {
        return path;
    }

    byte[] message() {
        return message;
    }

    TransactionId id() {
        return id;
    }

    /** What the peer calls itself there. */
    String remoteUfrag() {
        return remoteUfrag;
    }

    long priority() {
        return priority;
    }

    boolean useCandidate() {
        return useCandidate;
    }

    long tieBreaker() {
        return tieBreaker;
    }

    /** Whether there are attributes that must be understood, and are not (RFC 8489 section 6.3.1). */
    boolean hasUnknownAttributes() {
        return unknownAttributes.length > 0;
    }

    /** Their types; the callee's own. */
    int[] unknownAttributes() {
        return unknownAttributes;
    }

    /** RFC 8445 section 7.3.1.1. */
    boolean conflictsWith(boolean weControl) {
        return weControl ? saysControlling : saysControlled;
    }
}
