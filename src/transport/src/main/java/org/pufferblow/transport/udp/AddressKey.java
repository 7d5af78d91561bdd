package org.pufferblow.transport.udp;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** An IP address as two longs: an IPv6 address as it is, an IPv4 address mapped into one (RFC 4291 section 2.5.5.2). */
final class AddressKey {
    private static final long V4_MAPPED = 0xFFFF_0000_0000L;

    private AddressKey() {}

    static long high(InetAddress address) {
        return address instanceof Inet4Address ? 0 : readLong(address.getAddress(), 0);
    }

    static long low(InetAddress address) {
        if (address instanceof Inet4Address) {
            byte[] bytes = address.getAddress();
            return V4_MAPPED | (bytes[0] & 0xFFL) << 24 | (bytes[1] & 0xFFL) << 16 | (bytes[2] & 0xFFL) << 8
                    | (bytes[3] & 0xFFL);
        }
        return readLong(address.getAddress(), 8);
    }

    /**
     * The address that two longs stand for.
     *
     * @param scope the number of an interface; 0 for none
     */
    static InetAddress address(long high, long low, int scope) {
        try {
            if (high == 0 && low >>> 32 == V4_MAPPED >>> 32) {
                return InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array());
            }
            byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
            return scope == 0 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, scope);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of four or sixteen bytes is one", e);
        }
    }

    private static long readLong(byte[] bytes, int offset) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | (bytes[offset + i] & 0xFF);
        }
        return value;
    }
}
