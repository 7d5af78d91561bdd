package org.pufferblow.adapter.signaling;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.pufferblow.adapter.config.AddressRange;

/**
 * The reverse proxies in front of us, and what they say about where a request really comes from. Each proxy appends the
 * address that it saw to {@code X-Forwarded-For} (or {@code Forwarded}, RFC 7239), and anybody may have written what stands
 * before that: so the list is read from its end, for as long as the proxies that wrote it are trusted.
 */
public final class TrustedProxies {
    /** More than any chain of proxies has; a client may have written the rest. */
    private static final int MAX_HOPS = 16;
    private static final Pattern ADDRESS = Pattern
            .compile("\\[?(?<v6>[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)(?:]|](?::\\d{1,5})?)?|(?<v4>[0-9.]{7,15})(?::\\d{1,5})?");
    private static final Pattern FOR = Pattern.compile("(?i)(?:^|;)\\s*for\\s*=\\s*\"?([^\";]*)");

    private final List<AddressRange> ranges;

    /** With those of the settings. */
    public TrustedProxies(List<AddressRange> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /** Whether this is one of them. */
    public boolean contains(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /** The client behind the peer; the peer itself if it is no proxy, or says nothing that makes sense. */
    InetAddress client(SocketAddress peer, HttpFields headers) {
        if (!(peer instanceof InetSocketAddress place) || place.getAddress() == null) {
            return InetAddress.getLoopbackAddress();
        }
        InetAddress nearest = place.getAddress();
        List<String> hops = hops(headers);
        for (int i = hops.size() - 1; i >= 0 && contains(nearest); i--) {
            Optional<InetAddress> next = address(hops.get(i));
            if (next.isEmpty()) {
                break;
            }
            nearest = next.get();
        }
        return nearest;
    }

    /** The last ones, the oldest first. A proxy that writes one of the two passes on what a client has put into the other. */
    private static List<String> hops(HttpFields headers) {
        List<String> lines = headers.getValuesList(HttpHeader.X_FORWARDED_FOR);
        boolean isStandard = lines.isEmpty();
        List<String> hops = new ArrayList<>();
        for (String line : isStandard ? headers.getValuesList(HttpHeader.FORWARDED) : lines) {
            for (String element : line.split(",", -1)) {
                hops.add(isStandard ? forOf(element) : element.strip());
            }
        }
        return hops.subList(Math.max(0, hops.size() - MAX_HOPS), hops.size());
    }

    private static String forOf(String element) {
        Matcher matcher = FOR.matcher(element);
        return matcher.find() ? matcher.group(1).strip() : "";
    }

    /** With or without a port and brackets; empty for names, {@code unknown} and what is hidden (RFC 7239, section 6). */
    private static Optional<InetAddress> address(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (text.length() > 60 || !matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(
                    matcher.group("v6") != null ? matcher.group("v6") : matcher.group("v4")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
