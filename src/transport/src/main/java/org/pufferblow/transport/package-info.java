/**
 * The UDP port, ICE and DTLS: the only module that knows sockets (but for the client's), ice4j or BouncyCastle. What stands in
 * this package is the interface that the bridge uses; the {@code udp}, {@code ice} and {@code dtls} packages below implement
 * it. Packets come on port threads, all other news on virtual threads, one call at a time; no conference, no description and
 * no JSON is known here.
 */
package org.pufferblow.transport;
