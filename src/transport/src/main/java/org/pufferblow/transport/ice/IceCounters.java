package org.pufferblow.transport.ice;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What ICE counts. Safe for any thread. */
final class IceCounters {
    /** Named as on the metrics page, in lower case. */
    enum Counter {
        /** Requests that were authenticated and taken. */
        STUN_REQUESTS,
        /** Responses to requests of ours that were authenticated and taken. */
        STUN_RESPONSES,
        /** Not a STUN message. */
        STUN_DROPPED_MALFORMED,
        /** Indications, and methods other than Binding. */
        STUN_DROPPED_UNEXPECTED,
        /** Requests without a USERNAME of ours. */
        STUN_DROPPED_UNKNOWN_UFRAG,
        /** Authenticated requests with an attribute that must be understood and is not: answered with a 420. */
        STUN_REFUSED_UNKNOWN_ATTRIBUTE,
        /** A missing or wrong MESSAGE-INTEGRITY, in a request or in a response. */
        STUN_DROPPED_BAD_INTEGRITY,
        /** Responses to nothing that we asked, or not from where we asked. */
        STUN_DROPPED_UNKNOWN_TRANSACTION,
        /** More requests than a peer may send, or under whose ufrag and from where too many forged ones came. */
        STUN_DROPPED_RATE,
        /** The peer's requests came faster than its control thread takes them. */
        STUN_DROPPED_QUEUE_FULL,
        /** Requests over more paths than a peer may have. */
        STUN_DROPPED_PATHS,
        /** Candidates of peers that are too many, or that no datagram can be sent to. */
        ICE_CANDIDATES_IGNORED,
        /** Requests of ours that were not sent because too many wait for their answer. */
        ICE_CHECKS_SKIPPED,
        /** Peers that were connected. */
        ICE_CONNECTED,
        /** Peers that found no path in time. */
        ICE_FAILED,
        /** Selected paths that took another's place. */
        ICE_PATH_CHANGES,
        /** Times that a peer stopped answering. */
        ICE_CONSENT_LOST
    }

    private final Map<Counter, LongAdder> counters = new EnumMap<>(Counter.class);

    IceCounters() {
        for (Counter counter : Counter.values()) {
            counters.put(counter, new LongAdder());
        }
    }

    void count(Counter counter) {
        counters.get(counter).increment();
    }

    Map<String, Long> snapshot() {
        Map<String, Long> snapshot = new TreeMap<>();
        counters.forEach((counter, value) -> snapshot.put(counter.name().toLowerCase(Locale.ROOT), value.sum()));
        return snapshot;
    }
}
