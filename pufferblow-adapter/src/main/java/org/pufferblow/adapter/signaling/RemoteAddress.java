package org.pufferblow.adapter.signaling;

import java.net.InetAddress;

/** A client's address as the log shows it. */
final class RemoteAddress {
    private RemoteAddress() {}

    /** All of it, or what tells networks apart. */
    static String shown(InetAddress host, boolean redact) {
        if (!redact) {
            return host.getHostAddress();
        }
        byte[] bytes = host.getAddress();
        return bytes.length == 4
                ? (bytes[0] & 0xFF) + "." + (bytes[1] & 0xFF) + ".x.x"
                : "%02x%02x:%02x%02x::x".formatted(bytes[0], bytes[1], bytes[2], bytes[3]);
    }
}
