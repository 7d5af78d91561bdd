package org.pufferblow.transport;

/** Our own side of the DTLS handshake (RFC 5763 section 5): {@code active} is the client. */
public enum DtlsRole {
    CLIENT, SERVER
}
