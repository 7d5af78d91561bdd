package org.pufferblow.adapter.control;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/** Scheme, host and port of an address, also where the host has an underscore, which {@link URI} does not take apart. */
final class HttpOrigin {
    private static final Pattern LOOPBACK = Pattern
            .compile("localhost|.*\\.localhost|127(\\.\\d{1,3}){0,3}|0\\.0\\.0\\.0|\\[::1?]|\\[::ffff:127\\..*]");

    private HttpOrigin() {}

    /** Without a slash at its end, and without user and password. */
    static String of(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + authority(uri);
    }

    /** The same at another host. */
    static String withHost(URI uri, String host) {
        return of(uri).replace("://" + host(uri), "://" + host);
    }

    static boolean isLoopback(URI uri) {
        return LOOPBACK.matcher(host(uri)).matches();
    }

    static boolean sameHostAndPort(URI one, URI other) {
        return host(one).equals(host(other)) && port(one) == port(other);
    }

    private static String authority(URI uri) {
        String authority = uri.getRawAuthority();
        return authority.substring(authority.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    }

    private static String host(URI uri) {
        String authority = authority(uri);
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    private static int port(URI uri) {
        String authority = authority(uri);
        String port = authority.substring(host(uri).length()).replace(":", "");
        if (port.matches("\\d{1,5}")) {
            return Integer.parseInt(port);
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
