/**
 * The shared UDP port, and what ICE, DTLS and SRTP make of it together: one
 * {@link org.pufferblow.transport.udp.PeerTransportImpl} per peer, each served by one of the port threads.
 *
 * <p>Threads: a <i>port thread</i> owns its sockets' incoming side, its table of validated paths, the state of every peer
 * that it serves and their SRTP contexts; all others send it tasks. ICE and DTLS compute on threads of their own and may send through the
 * sockets from there. What a peer's owner is told outside of packets comes on a virtual thread, one call at a time.
 *
 * <p>There are as many port threads as are configured, each with sockets of its own on the same port
 * ({@code SO_REUSEPORT}). A room's peers are all of one thread ({@link org.pufferblow.transport.Transports#lane}): so
 * everything that a packet touches on its way through the room, the receivers' SRTP contexts above all, has one writer. The
 * kernel, which knows no rooms, gives each path's datagrams to one of the threads, always the same. If that is not the
 * peer's, they are handed over, each once, however many the packet goes to then ({@link
 * org.pufferblow.transport.udp.PacketRing}); STUN is ICE's, and taken where it arrives.
 */
package org.pufferblow.transport.udp;
