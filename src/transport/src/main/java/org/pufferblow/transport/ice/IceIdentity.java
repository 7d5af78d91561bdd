package org.pufferblow.transport.ice;

import org.pufferblow.transport.UdpPath;

/**
 * Both sides' credentials, ready for use, and the messages that they sign.
 *
 * @param id names the peer in logs
 */
record IceIdentity(String id, String localUfrag, StunKey localKey, String remoteUfrag, StunKey remoteKey,
        String software) {

    static final int ROLE_CONFLICT = 487;
    private static final int UNKNOWN_ATTRIBUTE = 420;

    /** The same with other credentials of the peer's. */
    IceIdentity with(String otherUfrag, StunKey otherKey) {
        return new IceIdentity(id, localUfrag, localKey, otherUfrag, otherKey, software);
    }

    /** A connectivity check of ours (RFC 8445 section 7.2.2). */
    byte[] check(TransactionId id, long priority, NegotiatedRole role, boolean nominate) {
        StunWriter writer = new StunWriter(StunView.BINDING_REQUEST, id).username(remoteUfrag + ":" + localUfrag)
                .priority(priority).role(role.isControlling(), role.tieBreaker());
        if (role.isControlling() && nominate) {
            writer.useCandidate();
        }
        return writer.software(software).finish(remoteKey);
    }

    static byte[] success(TransactionId id, UdpPath path, StunKey localKey, String software) {
        return new StunWriter(StunView.BINDING_SUCCESS, id).xorMappedAddress(path.remote()).software(software)
                .finish(localKey);
    }

    byte[] success(CheckRequest check) {
        return success(check.id(), check.path(), localKey, software);
    }

    static byte[] unknownAttributes(CheckRequest check, StunKey localKey, String software) {
        return new StunWriter(StunView.BINDING_ERROR, check.id()).errorCode(UNKNOWN_ATTRIBUTE, "Unknown Attribute")
                .unknownAttributes(check.unknownAttributes()).software(software).finish(localKey);
    }

    static byte[] roleConflict(TransactionId id, StunKey localKey, String software) {
        return new StunWriter(StunView.BINDING_ERROR, id).errorCode(ROLE_CONFLICT, "Role Conflict")
                .software(software).finish(localKey);
    }

    byte[] roleConflict(CheckRequest check) {
        return roleConflict(check.id(), localKey, software);
    }

    @Override
    public String toString() {
        return "PeerIdentity[id=" + id + "]";
    }
}
