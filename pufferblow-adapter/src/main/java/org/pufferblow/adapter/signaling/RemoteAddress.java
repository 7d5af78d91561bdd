package org.pufferblow.adapter.signaling;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A client's address as the log shows it. */
final class RemoteAddress {
    private RemoteAddress() {}

    /** All of it, or what tells networks apart. */
    static String shown(SocketAddress address, boolean redact) {
        if (!(address instanceof InetSocketAddress place) || place.getAddress() == null) {
            return "?";
        }
        InetAddress host = place.getAddress();
        if (!redact) {
            return host.getHostAddress();
        }
        byte[] bytes = host.getAddress();
        return bytes.length == 4
                ? (bytes[0] & 0xFF) + "." + (bytes[1] & 0xFF) + ".x.x"
                : "%02x%02x:%02x%02x::x".formatted(bytes[0], bytes[1], bytes[2], bytes[3]);
    }
}
