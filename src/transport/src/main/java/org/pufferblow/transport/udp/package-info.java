/**
 * The shared UDP port, and what ICE, DTLS and SRTP make of it together: one
 * {@link org.pufferblow.transport.udp.PeerTransportImpl} per peer, all served by the port thread.
 *
 * <p>Threads: the <i>port thread</i> owns the sockets' incoming side, the table of validated paths, every peer's state
 * and its SRTP contexts; all others send it tasks. ICE and DTLS compute on threads of their own and may send through the
 * sockets from there. What a peer's owner is told outside of packets comes on a virtual thread, one call at a time.
 * There is one port thread; with several, each would have its own sockets on the same port ({@code SO_REUSEPORT}), its
 * own table and its own peers.
 */
package org.pufferblow.transport.udp;
