package org.pufferblow.transport.ice;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Small questions about addresses. */
final class Addresses {
    private Addresses() {}

    /** Without what ice4j's subclass adds. */
    static InetSocketAddress plain(InetSocketAddress address) {
        return new InetSocketAddress(address.getAddress(), address.getPort());
    }

    static boolean sameFamily(InetSocketAddress one, InetSocketAddress other) {
        return one.getAddress() instanceof Inet4Address == other.getAddress() instanceof Inet4Address;
    }

    /** Whether a datagram can be meant to go there. */
    static boolean isDestination(InetSocketAddress address) {
        if (address == null || address.isUnresolved() || address.getPort() == 0) {
            return false;
        }
        InetAddress ip = address.getAddress();
        return !ip.isAnyLocalAddress() && !ip.isMulticastAddress();
    }

    /** For logs: as much of a peer's address as the operator wants to see. */
    static String shown(InetSocketAddress address, boolean redacted) {
        if (!redacted) {
            return address.getAddress().getHostAddress() + ":" + address.getPort();
        }
        return address.getAddress() instanceof Inet4Address ? "(IPv4)" : "(IPv6)";
    }
}
