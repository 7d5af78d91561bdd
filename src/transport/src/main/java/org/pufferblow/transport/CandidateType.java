package org.pufferblow.transport;

/** Where a candidate's address was learnt (RFC 8445 section 5.1.1). */
public enum CandidateType {
    HOST, SRFLX, PRFLX, RELAY;

    /** The word that stands after {@code typ} in a candidate attribute (RFC 8839 section 5.1). */
    public String token() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
