package org.pufferblow.transport.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * {@code struct sockaddr_in} and {@code sockaddr_in6}, the latter under the offsets with a 6. Ports and addresses are in
 * network byte order.
 *
 * <pre>
 *  0       2       4               8               16              24      28
 *  | family| port  | IPv4 address  | zero          |
 *  | family| port  | flow          | IPv6 address                  | scope |
 * </pre>
 *
 * An address is given as two longs; an IPv4 one mapped into IPv6 (RFC 4291 section 2.5.5.2).
 */
final class SocketAddress {
    /** Bytes to set aside for either. */
    static final int SPACE = 32;

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int LENGTH = 16;
    static final int LENGTH_6 = 28;

    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NETWORK_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NETWORK_LONG = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long V4_MAPPED = 0xFFFF_0000_0000L;
    private static final int PORT = 2;
    private static final int ADDRESS = 4;
    private static final int ZERO = 8;
    private static final int FLOW = 4;
    private static final int ADDRESS_HIGH = 8;
    private static final int ADDRESS_LOW = 16;
    private static final int SCOPE = 24;

    private SocketAddress() {}

    static boolean isV4(long high, long low) {
        return high == 0 && low >>> 32 == V4_MAPPED >>> 32;
    }

    static int length(int family) {
        return family == AF_INET ? LENGTH : LENGTH_6;
    }

    static void write(MemorySegment target, long offset, int family, long high, long low, int port, int scope) {
        target.set(JAVA_SHORT, offset, (short) family);
        target.set(NETWORK_SHORT, offset + PORT, (short) port);
        if (family == AF_INET) {
            target.set(NETWORK_INT, offset + ADDRESS, (int) low);
            target.set(JAVA_LONG, offset + ZERO, 0);
        } else {
            target.set(JAVA_INT, offset + FLOW, 0);
            target.set(NETWORK_LONG, offset + ADDRESS_HIGH, high);
            target.set(NETWORK_LONG, offset + ADDRESS_LOW, low);
            target.set(JAVA_INT, offset + SCOPE, scope);
        }
    }

    static boolean isV6(MemorySegment source, long offset) {
        return source.get(JAVA_SHORT, offset) == AF_INET6;
    }

    static long high(MemorySegment source, long offset) {
        return isV6(source, offset) ? source.get(NETWORK_LONG, offset + ADDRESS_HIGH) : 0;
    }

    static long low(MemorySegment source, long offset) {
        return isV6(source, offset)
                ? source.get(NETWORK_LONG, offset + ADDRESS_LOW)
                : V4_MAPPED | (source.get(NETWORK_INT, offset + ADDRESS) & 0xFFFF_FFFFL);
    }

    static int port(MemorySegment source, long offset) {
        return source.get(NETWORK_SHORT, offset + PORT) & 0xFFFF;
    }

    static int scope(MemorySegment source, long offset) {
        return isV6(source, offset) ? source.get(JAVA_INT, offset + SCOPE) : 0;
    }
}
