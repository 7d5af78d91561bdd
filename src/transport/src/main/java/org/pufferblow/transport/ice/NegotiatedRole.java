package org.pufferblow.transport.ice;

/**
 * Which role we have, and who gives way where both sides claim the same one (RFC 8445 sections 7.2.5.1 and 7.3.1.1). One
 * thread at a time.
 */
final class NegotiatedRole {
    private boolean controlling;
    private long tieBreaker = TransactionId.random().high();

    NegotiatedRole(boolean controlling) {
        this.controlling = controlling;
    }

    boolean isControlling() {
        return controlling;
    }

    /** Somebody else has found out who controls. */
    void setControlling(boolean nowControlling) {
        controlling = nowControlling;
    }

    long tieBreaker() {
        return tieBreaker;
    }

    /**
     * A request of the peer's.
     *
     * @return whether it is to be refused with a 487; if not, we have the role now that it leaves us
     */
    boolean refuses(CheckRequest check) {
        if (!check.conflictsWith(controlling)) {
            return false;
        }
        boolean weControl = Long.compareUnsigned(tieBreaker, check.tieBreaker()) >= 0;
        if (weControl == controlling) {
            return true;
        }
        controlling = weControl;
        return false;
    }

    /**
     * A request of ours was refused with a 487. It may have crossed another one that was, or a change of ours: what counts is
     * the role that it was sent in.
     */
    void onRefused(boolean sentAsControlling) {
        if (controlling == sentAsControlling) {
            controlling = !sentAsControlling;
            tieBreaker = TransactionId.random().high();
        }
    }
}
