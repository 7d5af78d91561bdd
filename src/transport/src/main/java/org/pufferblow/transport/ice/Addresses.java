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

    /**
     * A hash of the whole address and port, of which all bits are as good as any: whoever does not know the seed cannot tell
     * which addresses share some of them.
     */
    static long hash(InetSocketAddress address, long seed) {
        long hash = mix(seed ^ address.getPort());
        byte[] ip = address.getAddress().getAddress();
        for (int i = 0; i < ip.length; i += Integer.BYTES) {
            int word = (ip[i] & 0xFF) << 24 | (ip[i + 1] & 0xFF) << 16 | (ip[i + 2] & 0xFF) << 8 | (ip[i + 3] & 0xFF);
            hash = mix(hash ^ word);
        }
        return hash;
    }

    /** Every bit of the input reaches every bit of the output. */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        return mixed ^ mixed >>> 32;
    }

    /** For logs: as much of a peer's address as the operator wants to see. */
    static String shown(InetSocketAddress address, boolean redacted) {
        if (!redacted) {
            return address.getAddress().getHostAddress() + ":" + address.getPort();
        }
        return address.getAddress() instanceof Inet4Address ? "(IPv4)" : "(IPv6)";
    }
}
