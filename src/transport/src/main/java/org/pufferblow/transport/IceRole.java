package org.pufferblow.transport;

/** Who nominates pairs (RFC 8445 section 6.1.1): the side whose offer made the peer connection is controlling. */
public enum IceRole {
    CONTROLLING, CONTROLLED
}
