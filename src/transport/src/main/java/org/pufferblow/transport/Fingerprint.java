package org.pufferblow.transport;

/**
 * A certificate fingerprint (RFC 8122 section 5).
 *
 * @param hashFunction lower case, as in {@code sha-256}
 * @param value upper-case hexadecimal bytes, joined by colons
 */
public record Fingerprint(String hashFunction, String value) {}
