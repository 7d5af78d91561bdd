package org.pufferblow.transport;

import java.net.InetSocketAddress;

/**
 * A way for datagrams: one of our sockets, and an address of a peer's. Both are literal and resolved.
 *
 * @param local the address and port that the socket is bound to
 */
public record UdpPath(InetSocketAddress local, InetSocketAddress remote) {}
