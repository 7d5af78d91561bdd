package org.pufferblow.adapter.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pufferblow.adapter.config.ValueType.BadValueException;
import org.pufferblow.transport.TransportConfig.HostPort;
import org.pufferblow.transport.TransportConfig.StaticMapping;

/** The value types that name a place in the network. None of them asks a name server. */
final class NetworkTypes {
    /** RFC 8489, section 8: the port of STUN over UDP where none is given. */
    private static final int STUN_PORT = 3478;
    private static final Pattern HOST_AND_PORT = Pattern
            .compile("(\\[([0-9A-Fa-f:.%\\w]+)]|[A-Za-z0-9._-]*)(?::(\\d{1,5}))?");
    private static final Pattern TRANSPORT_UDP = Pattern.compile("(?i)\\?transport=udp$");
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private NetworkTypes() {}

    /** What to listen on, as Go writes it: {@code :8787}, {@code 0.0.0.0:8787}, {@code [::]:8787}, {@code localhost:8787}. */
    static ValueType<InetSocketAddress> bindAddress() {
        String expected = "an address such as \":8787\", \"0.0.0.0:8787\" or \"[::]:8787\" with a port from 1 to 65535";
        ValueType<String> text = ValueTypes.text();
        return (raw, source) -> {
            HostPort place = hostPort(text.parse(raw, source), -1)
                    .orElseThrow(() -> new BadValueException(expected + ", got " + ValueTypes.shown(raw)));
            if (place.host().isEmpty()) {
                return new InetSocketAddress(place.port());
            }
            if (place.host().equalsIgnoreCase("localhost")) {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), place.port());
            }
            try {
                return new InetSocketAddress(InetAddress.ofLiteral(place.host()), place.port());
            } catch (IllegalArgumentException e) {
                // A name: whoever binds resolves it, and reports it if there is no such host.
                return InetSocketAddress.createUnresolved(place.host(), place.port());
            }
        };
    }

    /** An absolute http or https URL with a host, without user information; trailing slashes are removed. */
    static ValueType<URI> httpUrl() {
        String expected = "an http:// or https:// URL with a host and without user information";
        ValueType<String> text = ValueTypes.text();
        return (raw, source) -> {
            try {
                URI url = new URI(text.parse(raw, source).replaceAll("/+$", ""));
                String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
                if (Set.of("http", "https").contains(scheme) && url.getHost() != null && url.getUserInfo() == null
                        && url.getFragment() == null && url.getPort() != 0 && url.getPort() <= 65535) {
                    return url;
                }
            } catch (URISyntaxException e) {
                // Reported below; the parser's own message would repeat what may hold a password.
            }
            throw new BadValueException(expected);
        };
    }

    static ValueType<HostPort> stunServer() {
        ValueType<String> text = ValueTypes.text();
        return (raw, source) -> hostPort(text.parse(raw, source), STUN_PORT).filter(place -> !place.host().isEmpty())
                .orElseThrow(() -> new BadValueException("host:port, got " + ValueTypes.shown(raw)));
    }

    /** RFC 7064; empty for any other scheme, {@code stuns} included (STUN over TLS has no place on a UDP port). */
    static Optional<HostPort> stunUrl(String url) {
        return serverOf(url, "stun:");
    }

    /**
     * RFC 7065: a TURN server over UDP, which answers STUN's Binding requests as well (RFC 8656 section 4). Empty for those that
     * are reached over TCP or TLS.
     */
    static Optional<HostPort> turnUrl(String url) {
        return serverOf(TRANSPORT_UDP.matcher(url).replaceFirst(""), "turn:");
    }

    private static Optional<HostPort> serverOf(String url, String scheme) {
        if (!url.regionMatches(true, 0, scheme, 0, scheme.length())) {
            return Optional.empty();
        }
        return hostPort(url.substring(scheme.length()), STUN_PORT).filter(place -> !place.host().isEmpty());
    }

    static ValueType<String> literalAddress() {
        ValueType<String> text = ValueTypes.text();
        return (raw, source) -> {
            String address = text.parse(raw, source);
            if (!isLiteral(address)) {
                throw new BadValueException("an IP address, got " + ValueTypes.shown(raw));
            }
            return address;
        };
    }

    /** A list of addresses for others to send to, or their text with commas in between. */
    static ValueType<List<String>> announcedAddresses() {
        ValueType<List<String>> list = ValueTypes.listOf((raw, source) -> {
            String address = literalAddress().parse(raw, source);
            InetAddress parsed = InetAddress.ofLiteral(address);
            if (parsed.isAnyLocalAddress() || parsed.isMulticastAddress()) {
                throw new BadValueException("an IP address to which others can send, got " + ValueTypes.shown(raw));
            }
            return address;
        }, 0);
        return (raw, source) -> list
                .parse(raw instanceof String text ? List.of(text.strip().split("\\s*,\\s*", -1)) : raw, source)
                .stream().distinct().toList();
    }

    /** One address, or a range of them: {@code 10.0.0.0/8}, {@code fd00::/8}, {@code 192.0.2.7}. */
    static ValueType<AddressRange> addressRange() {
        ValueType<String> text = ValueTypes.text();
        return (raw, source) -> {
            String range = text.parse(raw, source);
            int slash = range.indexOf('/');
            String address = slash < 0 ? range : range.substring(0, slash);
            String length = slash < 0 ? "" : range.substring(slash + 1);
            if (isLiteral(address) && (slash < 0 || length.matches("\\d{1,3}"))) {
                InetAddress first = InetAddress.ofLiteral(address);
                int bits = 8 * first.getAddress().length;
                int prefix = slash < 0 ? bits : Integer.parseInt(length);
                if (prefix <= bits) {
                    return new AddressRange(first, prefix);
                }
            }
            throw new BadValueException(
                    "an IP address or a range such as \"10.0.0.0/8\", got " + ValueTypes.shown(raw));
        };
    }

    static ValueType<StaticMapping> staticMapping() {
        String expected = "{ local-address, public-address } as IP addresses of one family, "
                + "with both or none of local-port and public-port (1 to 65535)";
        Set<String> known = Set.of("local-address", "public-address", "local-port", "public-port", "name");
        ValueType<Integer> port = ValueTypes.port();
        return (raw, source) -> {
            if (!(raw instanceof Map<?, ?> map) || !known.containsAll(map.keySet())
                    || !(map.get("local-address") instanceof String local)
                    || !(map.get("public-address") instanceof String announced) || !isLiteral(local)
                    || !isLiteral(announced) || local.contains(":") != announced.contains(":")
                    || map.containsKey("local-port") != map.containsKey("public-port")) {
                throw new BadValueException(expected);
            }
            if (!map.containsKey("local-port")) {
                return new StaticMapping(local, 0, announced, 0);
            }
            if (map.get("local-port") == null || map.get("public-port") == null) {
                throw new BadValueException(expected);
            }
            return new StaticMapping(local, port.parse(map.get("local-port"), source), announced,
                    port.parse(map.get("public-port"), source));
        };
    }

    private static boolean isLiteral(String address) {
        if (!LITERAL.matcher(address).matches()) {
            return false;
        }
        try {
            // A bare number is a literal too ("1" is 0.0.0.1), which nobody means.
            return InetAddress.ofLiteral(address) instanceof Inet6Address
                    || address.chars().filter(c -> c == '.').count() == 3;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The host comes without brackets and may be empty; a negative default means that the port must be there. */
    private static Optional<HostPort> hostPort(String text, int defaultPort) {
        Matcher matcher = HOST_AND_PORT.matcher(text);
        if (text.length() > 300 || !matcher.matches()) {
            return Optional.empty();
        }
        String host = matcher.group(2) != null ? matcher.group(2) : matcher.group(1);
        boolean meantAsAddress = matcher.group(2) != null || (!host.isEmpty() && host.matches("[0-9.]+"));
        if (meantAsAddress && !isLiteral(host)) {
            return Optional.empty();
        }
        int port = matcher.group(3) == null ? defaultPort : Integer.parseInt(matcher.group(3));
        return port < 1 || port > 65535 ? Optional.empty() : Optional.of(new HostPort(host, port));
    }
}
