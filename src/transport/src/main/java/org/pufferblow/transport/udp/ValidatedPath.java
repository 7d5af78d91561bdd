package org.pufferblow.transport.udp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.pufferblow.transport.UdpPath;

/**
 * A path that ICE has validated for a peer, in one of its sessions or in several: DTLS and SRTP are taken from it. Compared
 * by identity. Who holds it belongs to the port thread.
 */
final class ValidatedPath {
    private final int socket;
    private final InetSocketAddress remote;
    private final Peer peer;
    private final long remoteHigh;
    private final long remoteLow;
    private final int remoteScope;
    private final List<Object> holders = new ArrayList<>(2);
    /** Of the last answer that ICE had over it; {@link System#nanoTime}. */
    private long answeredNs;

    /** Whom a path leads to, as the port threads know it. On the peer's own thread, but for {@link #thread}. */
    interface Peer {
        /** The number of the port thread whose peer it is. For any thread. */
        int thread();

        /** A datagram from a validated path. */
        void onSignOfLife(long nowNs);

        /** A datagram for the handshake. */
        void onDtls(ValidatedPath path, byte[] buffer, int length, long nowNs);

        /** An SRTP or SRTCP packet. */
        void onSrtp(ValidatedPath path, byte[] buffer, int length, boolean isRtcp, long nowNs);

        /** At each turn of the clock. */
        void onTick(long nowNs);

        /** A fault of ours has left this peer in a state that nobody knows. */
        void onFault();
    }

    ValidatedPath(int socket, InetSocketAddress remote, Peer peer) {
        this.socket = socket;
        this.remote = remote;
        this.peer = peer;
        InetAddress address = remote.getAddress();
        this.remoteHigh = AddressKey.high(address);
        this.remoteLow = AddressKey.low(address);
        this.remoteScope = address instanceof Inet6Address six ? six.getScopeId() : 0;
    }

    /** The number of the local socket. */
    int socket() {
        return socket;
    }

    InetSocketAddress remote() {
        return remote;
    }

    /** The upper half of the remote address: see {@link AddressKey}. */
    long remoteHigh() {
        return remoteHigh;
    }

    /** The lower half. */
    long remoteLow() {
        return remoteLow;
    }

    /** Of a link-local IPv6 address: the number of the interface. */
    int remoteScope() {
        return remoteScope;
    }

    /** Whom everything belongs to that comes from there. */
    Peer peer() {
        return peer;
    }

    void answered(long nowNs) {
        answeredNs = nowNs;
    }

    /** How long ago it was that the peer answered there. */
    long answeredAgoNs(long nowNs) {
        return nowNs - answeredNs;
    }

    void hold(Object session) {
        if (!holders.contains(session)) {
            holders.add(session);
        }
    }

    /** Returns whether nobody holds it any more. */
    boolean letGo(Object session) {
        return holders.remove(session) && holders.isEmpty();
    }

    boolean isHeldOnlyBy(Object session) {
        return holders.size() == 1 && holders.getFirst() == session;
    }

    boolean is(int otherSocket, UdpPath other) {
        return socket == otherSocket && remote.equals(other.remote());
    }
}
