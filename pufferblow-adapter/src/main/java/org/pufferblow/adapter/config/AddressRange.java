package org.pufferblow.adapter.config;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * The addresses that share a prefix (CIDR, RFC 4632), such as {@code 10.0.0.0/8}; a single one is a range of its own.
 *
 * @param first the address as it was written; bits behind the prefix do not matter
 */
public record AddressRange(InetAddress first, int prefixLength) {
    public AddressRange {
        if (prefixLength < 0 || prefixLength > 8 * first.getAddress().length) {
            throw new IllegalArgumentException("a prefix of " + prefixLength + " bits in " + first.getHostAddress());
        }
    }

    /** Whether it is in here; an IPv4 address is in no IPv6 range. */
    public boolean contains(InetAddress address) {
        byte[] ours = first.getAddress();
        byte[] theirs = address.getAddress();
        int whole = prefixLength / 8;
        if (ours.length != theirs.length || !Arrays.equals(ours, 0, whole, theirs, 0, whole)) {
            return false;
        }
        int rest = prefixLength % 8;
        return rest == 0 || ((ours[whole] ^ theirs[whole]) & 0xFF) >> (8 - rest) == 0;
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "/" + prefixLength;
    }
}
