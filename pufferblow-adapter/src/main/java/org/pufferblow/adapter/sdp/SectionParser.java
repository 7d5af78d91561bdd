package org.pufferblow.adapter.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.Fingerprint;

/** Collects the attributes of one section, session or m-line, while its lines are read. Used once. */
final class SectionParser {
    private static final int MAX_FORMATS = 64;
    private static final int MAX_CANDIDATES = 64;
    private static final int MAX_SSRCS = 32;
    private static final int MAX_FINGERPRINTS = 8;
    /** RFC 5888 section 4 leaves the length open; no header extension carries more (RFC 8285 section 4.3). */
    private static final int MAX_MID = 255;
    private static final int MAX_GROUPS = 8;
    private static final int MAX_EXTENSIONS = 64;
    private static final int MAX_EXTENSION_ID = 255;
    private static final int RESERVED_EXTENSION_ID = 15;
    /** RFC 8839 section 5.4: ice-ufrag has at least 4 characters, ice-pwd at least 22, both at most 256. */
    private static final int MIN_UFRAG = 4;
    private static final int MIN_PASSWORD = 22;
    private static final int MAX_CREDENTIAL = 256;
    /** In bytes; twice as long as that of any hash function there is. */
    private static final int MAX_FINGERPRINT = 128;

    private final String name;
    private String kind = "";
    private int port;
    private String protocol = "";
    private List<String> formats = List.of();
    private String mid = "";
    private Direction direction;
    private boolean bundleOnly;
    private boolean rtcpMux;
    private String ufrag;
    private String password;
    private String setup;
    private final List<List<String>> bundles = new ArrayList<>();
    private final Map<Integer, String> rtpmaps = new HashMap<>();
    private final Map<Integer, String> parameters = new HashMap<>();
    private final Map<Integer, Extmap> extensions = new LinkedHashMap<>();
    private final Set<Long> ssrcs = new LinkedHashSet<>();
    private final List<Fingerprint> fingerprints = new ArrayList<>();
    private final List<Candidate> candidates = new ArrayList<>();

    SectionParser(String name) {
        this.name = name;
    }

    /** Reads what stands after {@code m=}: media, port, protocol, formats. */
    static SectionParser media(String value, int index) throws SdpException {
        SectionParser section = new SectionParser("m-line " + index);
        List<String> parts = Words.of(value);
        if (parts.size() < 4 || parts.size() > 3 + MAX_FORMATS) {
            throw new SdpException(section.name + ": needs media, port, protocol and 1 to " + MAX_FORMATS + " formats");
        }
        // RFC 8866 section 5.14: port/number of ports, of which the first is ours.
        int slash = parts.get(1).indexOf('/');
        String first = slash < 0 ? parts.get(1) : parts.get(1).substring(0, slash);
        long port = CandidateAttribute.number(first, 65535);
        if (port < 0 || (slash >= 0 && CandidateAttribute.number(parts.get(1).substring(slash + 1), 65535) < 1)) {
            throw new SdpException(section.name + ": port is no number from 0 to 65535");
        }
        section.kind = parts.getFirst();
        section.port = (int) port;
        section.protocol = parts.get(2);
        section.formats = List.copyOf(parts.subList(3, parts.size()));
        return section;
    }

    /** Reads what stands after {@code a=}. */
    void attribute(String text) throws SdpException {
        int colon = text.indexOf(':');
        String key = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        switch (key) {
            case "mid" -> mid = checked(value, Characters.TOKEN, 1, MAX_MID, "mid");
            case "group" -> group(value);
            case "sendrecv", "sendonly", "recvonly", "inactive" ->
                direction = Direction.valueOf(key.toUpperCase(Locale.ROOT));
            case "bundle-only" -> bundleOnly = true;
            case "rtcp-mux", "rtcp-mux-only" -> rtcpMux = true;
            case "ice-ufrag" -> ufrag = checked(value, Characters.ICE, MIN_UFRAG, MAX_CREDENTIAL, "ice-ufrag");
            case "ice-pwd" -> password = checked(value, Characters.ICE, MIN_PASSWORD, MAX_CREDENTIAL, "ice-pwd");
            case "setup" -> setup = value.strip().toLowerCase(Locale.ROOT);
            case "fingerprint" -> fingerprint(value);
            case "candidate" -> {
                if (candidates.size() < MAX_CANDIDATES) {
                    CandidateAttribute.parse(text).ifPresent(candidates::add);
                }
            }
            case "rtpmap" -> put(rtpmaps, value);
            case "fmtp" -> put(parameters, value);
            case "extmap" -> extension(value);
            case "ssrc" -> ssrc(value);
            default -> {
                // RFC 8866 section 5.13: an attribute that is not understood is ignored.
            }
        }
    }

    List<List<String>> bundles() {
        return bundles;
    }

    /** The m-line with the session's values where it has none of its own. */
    MediaSection build(SectionParser session) {
        List<Codec> codecs = new ArrayList<>();
        for (String format : formats) {
            int payloadType = (int) CandidateAttribute.number(format, 127);
            String encoding = rtpmaps.get(payloadType);
            if (encoding != null) {
                codecs.add(new Codec(payloadType, encoding, parameters.getOrDefault(payloadType, "")));
            }
        }
        Map<Integer, Extmap> declared = extensions;
        if (!session.extensions.isEmpty()) {
            declared = new LinkedHashMap<>(session.extensions);
            declared.putAll(extensions);
        }
        Direction effective = direction != null ? direction : session.direction;
        return new MediaSection(kind, port, bundleOnly, protocol, formats, mid,
                effective != null ? effective : Direction.SENDRECV, codecs, declared, List.copyOf(ssrcs),
                Optional.ofNullable(ufrag != null ? ufrag : session.ufrag),
                Optional.ofNullable(password != null ? password : session.password),
                fingerprints.isEmpty() ? session.fingerprints : fingerprints,
                Optional.ofNullable(setup != null ? setup : session.setup),
                candidates.isEmpty() ? session.candidates : candidates, rtcpMux || session.rtcpMux);
    }

    private void group(String value) throws SdpException {
        List<String> parts = Words.of(value);
        if (!parts.getFirst().equals("BUNDLE") || bundles.size() == MAX_GROUPS) {
            return;
        }
        if (parts.size() > SdpParser.MAX_MEDIA + 1) {
            throw new SdpException("BUNDLE group with more than " + SdpParser.MAX_MEDIA + " mids");
        }
        bundles.add(parts.subList(1, parts.size()).stream().filter(mid -> !mid.isEmpty()).toList());
    }

    private void fingerprint(String value) throws SdpException {
        List<String> parts = Words.of(value.strip());
        if (parts.size() != 2 || parts.getFirst().length() > 16 || !isFingerprint(parts.get(1))) {
            throw new SdpException(name + ": malformed fingerprint");
        }
        if (fingerprints.size() < MAX_FINGERPRINTS) {
            fingerprints
                    .add(new Fingerprint(parts.getFirst().toLowerCase(Locale.ROOT),
                            parts.get(1).toUpperCase(Locale.ROOT)));
        }
    }

    private static void put(Map<Integer, String> map, String value) {
        int space = value.indexOf(' ');
        int payloadType = space < 0 ? -1 : (int) CandidateAttribute.number(value.substring(0, space), 127);
        if (payloadType >= 0 && map.size() < MAX_FORMATS) {
            map.putIfAbsent(payloadType, value.substring(space + 1).strip());
        }
    }

    /** {@code id[/direction] uri [attributes]}; id 15 means nothing (RFC 8285 section 4.2), others are passed over. */
    private void extension(String value) {
        List<String> parts = Words.of(value);
        if (parts.size() < 2 || parts.get(1).length() > 256 || extensions.size() == MAX_EXTENSIONS) {
            return;
        }
        int slash = parts.getFirst().indexOf('/');
        int id = (int) CandidateAttribute.number(slash < 0 ? parts.getFirst() : parts.getFirst().substring(0, slash),
                MAX_EXTENSION_ID);
        Optional<Direction> way = slash < 0
                ? Optional.of(Direction.SENDRECV)
                : Direction.of(parts.getFirst().substring(slash + 1));
        if (id >= 1 && id != RESERVED_EXTENSION_ID && way.isPresent()) {
            extensions.putIfAbsent(id, new Extmap(parts.get(1), way.get()));
        }
    }

    private void ssrc(String value) {
        int space = value.indexOf(' ');
        long ssrc = CandidateAttribute.number(space < 0 ? value : value.substring(0, space), 0xffff_ffffL);
        if (ssrc >= 0 && ssrcs.size() < MAX_SSRCS) {
            ssrcs.add(ssrc);
        }
    }

    private String checked(String value, Characters characters, int atLeast, int atMost, String what)
            throws SdpException {
        String stripped = value.strip();
        if (!characters.make(stripped, atLeast, atMost)) {
            throw new SdpException(name + ": malformed " + what);
        }
        return stripped;
    }

    /** Bytes as pairs of hexadecimal digits, with colons in between (RFC 8122 section 5). */
    private static boolean isFingerprint(String text) {
        if (text.length() % 3 != 2 || text.length() >= 3 * MAX_FINGERPRINT) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (i % 3 == 2 ? character != ':' : !Characters.HEXADECIMAL.contains(character)) {
                return false;
            }
        }
        return true;
    }
}
