package org.pufferblow.transport;

import java.net.InetSocketAddress;

/**
 * A UDP candidate of component 1, the only kind that exists under BUNDLE and rtcp-mux.
 *
 * @param foundation the ICE foundation, 1 to 32 ice-chars
 * @param priority 1 to 2^31-1 (RFC 8445 section 5.1.2)
 * @param address a literal IP address (never resolved from a name) and a port
 * @param type where the address was learnt
 * @param related the base of a srflx, prflx or relay candidate; null where unknown or withheld
 */
public record Candidate(String foundation, long priority, InetSocketAddress address, CandidateType type,
        InetSocketAddress related) {}
