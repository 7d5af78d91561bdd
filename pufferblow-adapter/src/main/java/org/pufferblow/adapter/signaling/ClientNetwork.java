package org.pufferblow.adapter.signaling;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What counts as one client where strangers share a resource: an IPv4 address, or an IPv6 network of 64 bits, all of whose
 * addresses a single host may use (RFC 7421).
 *
 * @param bits the address or the prefix
 */
public record ClientNetwork(boolean ipv4, long bits) {
    /** That of an address. */
    public static ClientNetwork of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? new ClientNetwork(true, bytes.getInt())
                : new ClientNetwork(false, bytes.getLong());
    }
}
