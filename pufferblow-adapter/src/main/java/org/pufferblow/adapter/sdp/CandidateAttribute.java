package org.pufferblow.adapter.sdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;

/**
 * The candidate attribute (RFC 8839 section 5.1):
 *
 * <pre>
 * candidate:foundation component transport priority address port typ type [raddr a rport p] [name value]*
 * </pre>
 */
public final class CandidateAttribute {
    private static final int MAX_LENGTH = 512;
    private static final int MAX_FOUNDATION = 32;
    private static final String PREFIX = "candidate:";

    private CandidateAttribute() {}

    /**
     * Reads what stands after {@code a=}, or the {@code candidate} field of a trickled one.
     *
     * @return empty for what we have no use for: TCP, component 2, names instead of addresses (mDNS names included, which
     *     only the peer's own network can resolve), and whatever is malformed
     */
    public static Optional<Candidate> parse(String attribute) {
        if (attribute.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String text = attribute.strip();
        if (text.startsWith("a=")) {
            text = text.substring(2);
        }
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        List<String> parts = Words.of(text.substring(PREFIX.length()));
        if (parts.size() < 8 || !Characters.FOUNDATION.make(parts.getFirst(), 1, MAX_FOUNDATION)
                || !parts.get(1).equals("1")
                || !parts.get(2).equalsIgnoreCase("udp") || !parts.get(6).equals("typ")) {
            return Optional.empty();
        }
        Optional<CandidateType> type = type(parts.get(7));
        Optional<InetSocketAddress> address = address(parts.get(4), parts.get(5));
        long priority = number(parts.get(3), 0x7fff_ffffL);
        if (type.isEmpty() || address.isEmpty() || priority < 1 || address.get().getPort() == 0
                || address.get().getAddress().isAnyLocalAddress()
                || address.get().getAddress().isMulticastAddress()) {
            return Optional.empty();
        }
        return Optional.of(new Candidate(parts.getFirst(), priority, address.get(), type.get(), related(parts)));
    }

    /** Writes it as it stands after {@code a=}. */
    public static String format(Candidate candidate) {
        StringBuilder out = new StringBuilder(96);
        out.append(PREFIX).append(candidate.foundation()).append(" 1 udp ").append(candidate.priority()).append(' ')
                .append(literal(candidate.address().getAddress())).append(' ').append(candidate.address().getPort())
                .append(" typ ").append(candidate.type().token());
        if (candidate.type() != CandidateType.HOST) {
            InetSocketAddress related = candidate.related();
            out.append(" raddr ").append(related == null ? "0.0.0.0" : literal(related.getAddress())).append(" rport ")
                    .append(related == null ? 0 : related.getPort());
        }
        return out.toString();
    }

    private static InetSocketAddress related(List<String> parts) {
        for (int i = 8; i + 3 < parts.size(); i += 2) {
            if (parts.get(i).equals("raddr") && parts.get(i + 2).equals("rport")) {
                return address(parts.get(i + 1), parts.get(i + 3)).orElse(null);
            }
        }
        return null;
    }

    private static Optional<CandidateType> type(String token) {
        for (CandidateType type : CandidateType.values()) {
            if (type.token().equals(token.toLowerCase(Locale.ROOT))) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Only literals, so that no peer can make us ask a name server. */
    private static Optional<InetSocketAddress> address(String host, String port) {
        long number = number(port, 65535);
        if (number < 0 || host.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(host), (int) number));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /** A decimal number from 0 to {@code max}; -1 for anything else. */
    static long number(String text, long max) {
        if (text.isEmpty() || text.length() > 10) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= max ? value : -1;
    }
}
