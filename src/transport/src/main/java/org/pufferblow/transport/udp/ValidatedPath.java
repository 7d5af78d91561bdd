package org.pufferblow.transport.udp;

import java.net.InetSocketAddress;
import org.pufferblow.transport.UdpPath;

/** A path that ICE has validated for a peer: DTLS and SRTP are taken from it. Compared by identity. */
final class ValidatedPath {
    private final int socket;
    private final InetSocketAddress remote;
    private final PeerTransportImpl peer;

    ValidatedPath(int socket, InetSocketAddress remote, PeerTransportImpl peer) {
        this.socket = socket;
        this.remote = remote;
        this.peer = peer;
    }

    /** The number of the local socket. */
    int socket() {
        return socket;
    }

    InetSocketAddress remote() {
        return remote;
    }

    /** Whom everything belongs to that comes from there. */
    PeerTransportImpl peer() {
        return peer;
    }

    boolean is(int otherSocket, UdpPath other) {
        return socket == otherSocket && remote.equals(other.remote());
    }
}
