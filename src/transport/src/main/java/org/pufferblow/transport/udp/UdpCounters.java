package org.pufferblow.transport.udp;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.pufferblow.media.srtp.SrtpStatus;

/** What happens to datagrams, counted. Safe for any thread; monotonic. */
public final class UdpCounters {
    enum Counter {
        UDP_PACKETS_RECEIVED, UDP_BYTES_RECEIVED, UDP_PACKETS_SENT, UDP_BYTES_SENT,
        /** Of no bytes at all. */
        UDP_DROPPED_EMPTY,
        /** Longer than {@link IncomingBatch#MAX_DATAGRAM_LENGTH}. */
        UDP_DROPPED_OVERSIZED,
        /** Not STUN, DTLS or RTP by its first byte (RFC 7983). */
        UDP_DROPPED_MALFORMED_FIRST_BYTE,
        /** DTLS or RTP from an address that ICE has not validated. */
        UDP_DROPPED_UNKNOWN_SOURCE,
        /** Of those, a connected peer's own, which had ICE check its new path. */
        UDP_PEERS_MOVED,
        /** Received by another port thread than the peer's, and passed on to that. */
        UDP_HANDED_OVER,
        /** Of those, lost because the peer's thread had too many to take. */
        UDP_DROPPED_HANDOVER_FULL,
        /** The kernel's send buffer was full. */
        UDP_DROPPED_SEND_BUFFER_FULL,
        /** The kernel refused to send: no route, for one. */
        UDP_SEND_ERRORS, UDP_RECEIVE_ERRORS,
        /** Mistakes of ours, survived. */
        UDP_INTERNAL_ERRORS,
        /** Authenticated. */
        SRTP_PACKETS_RECEIVED, SRTCP_PACKETS_RECEIVED, SRTP_PACKETS_SENT, SRTCP_PACKETS_SENT,
        /** Of a validated path whose handshake is not done. */
        SRTP_DROPPED_BEFORE_KEYS, SRTP_MALFORMED, SRTP_AUTH_FAILED, SRTP_REPLAYED, SRTP_DROPPED_TOO_MANY_SOURCES,
        /** Not sent: an index that was used before, or a length that does not fit. */
        SRTP_SEND_REFUSED,
        /** Validated paths beyond a peer's bound, each of which has displaced an older one. */
        UDP_PATHS_DISPLACED,
        /** ICE sessions of connected peers that were begun anew, that found a path, and that were given up. */
        ICE_RESTARTS, ICE_RESTARTS_CONNECTED, ICE_RESTARTS_GIVEN_UP;

        String metric() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Counter, LongAdder> adders = new EnumMap<>(Counter.class);

    UdpCounters() {
        for (Counter counter : Counter.values()) {
            adders.put(counter, new LongAdder());
        }
    }

    void increment(Counter counter) {
        adders.get(counter).increment();
    }

    void add(Counter counter, long amount) {
        adders.get(counter).add(amount);
    }

    /** Counts what became of an incoming SRTP or SRTCP packet. */
    void count(SrtpStatus status, boolean isRtcp) {
        switch (status) {
            case OK -> increment(isRtcp ? Counter.SRTCP_PACKETS_RECEIVED : Counter.SRTP_PACKETS_RECEIVED);
            case MALFORMED -> increment(Counter.SRTP_MALFORMED);
            case AUTH_FAILED -> increment(Counter.SRTP_AUTH_FAILED);
            case REPLAYED -> increment(Counter.SRTP_REPLAYED);
            case TOO_MANY_SOURCES -> increment(Counter.SRTP_DROPPED_TOO_MANY_SOURCES);
            case CLOSED -> increment(Counter.SRTP_DROPPED_BEFORE_KEYS);
        }
    }

    Map<String, Long> snapshot() {
        Map<String, Long> values = new TreeMap<>();
        adders.forEach((counter, adder) -> values.put(counter.metric(), adder.sum()));
        return values;
    }
}
