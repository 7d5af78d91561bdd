/**
 * The UDP port, ICE and DTLS: the only module that knows sockets, ice4j or BouncyCastle. What stands in this package is
 * the interface that the bridge uses; the {@code udp}, {@code ice} and {@code dtls} packages below implement it.
 */
package org.pufferblow.transport;
