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
import java.util.regex.Pattern;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.Fingerprint;

/** Collects the attributes of one section, session or m-line, while its lines are read. Used once. */
final class SectionParser {
    private static final int MAX_FORMATS = 64;
    private static final int MAX_CANDIDATES = 64;
    private static final int MAX_SSRCS = 32;
    private static final int MAX_FINGERPRINTS = 8;
    private static final Pattern SPACES = Pattern.compile(" +");
    /** RFC 9143 section 16 leaves the length open; the one-byte header extension carries at most 16. */
    private static final Pattern MID = Pattern.compile("[!#$%&'*+.0-9A-Z^_`a-z{|}~-]{1,16}");
    /** RFC 8839 section 5.4: ice-chars, at least 4 and 22, at most 256. */
    private static final Pattern UFRAG = Pattern.compile("[A-Za-z0-9+/=_-]{4,256}");
    private static final Pattern PASSWORD = Pattern.compile("[A-Za-z0-9+/=_-]{22,256}");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){0,127}");

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
    private final List<String> bundle = new ArrayList<>();
    private final Map<Integer, String> rtpmaps = new HashMap<>();
    private final Map<Integer, String> parameters = new HashMap<>();
    private final Map<Integer, String> extensions = new LinkedHashMap<>();
    private final Set<Long> ssrcs = new LinkedHashSet<>();
    private final List<Fingerprint> fingerprints = new ArrayList<>();
    private final List<Candidate> candidates = new ArrayList<>();

    SectionParser(String name) {
        this.name = name;
    }

    /** Reads what stands after {@code m=}: media, port, protocol, formats. */
    static SectionParser media(String value, int index) throws SdpException {
        SectionParser section = new SectionParser("m-line " + index);
        String[] parts = SPACES.split(value, -1);
        if (parts.length < 4 || parts.length > 3 + MAX_FORMATS) {
            throw new SdpException(section.name + ": needs media, port, protocol and 1 to " + MAX_FORMATS + " formats");
        }
        long port = CandidateAttribute.number(parts[1], 65535);
        if (port < 0) {
            throw new SdpException(section.name + ": port is no number from 0 to 65535");
        }
        section.kind = parts[0];
        section.port = (int) port;
        section.protocol = parts[2];
        section.formats = List.of(parts).subList(3, parts.length);
        return section;
    }

    /** Reads what stands after {@code a=}. */
    void attribute(String text) throws SdpException {
        int colon = text.indexOf(':');
        String key = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        switch (key) {
            case "mid" -> mid = checked(value, MID, "mid");
            case "group" -> group(value);
            case "sendrecv", "sendonly", "recvonly", "inactive" ->
                direction = Direction.valueOf(key.toUpperCase(Locale.ROOT));
            case "bundle-only" -> bundleOnly = true;
            case "rtcp-mux" -> rtcpMux = true;
            case "ice-ufrag" -> ufrag = checked(value, UFRAG, "ice-ufrag");
            case "ice-pwd" -> password = checked(value, PASSWORD, "ice-pwd");
            case "setup" -> setup = value.strip();
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

    List<String> bundle() {
        return bundle;
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
        Direction effective = direction != null ? direction : session.direction;
        return new MediaSection(kind, port, bundleOnly, protocol, formats, mid,
                effective != null ? effective : Direction.SENDRECV, codecs, extensions, List.copyOf(ssrcs),
                Optional.ofNullable(ufrag != null ? ufrag : session.ufrag),
                Optional.ofNullable(password != null ? password : session.password),
                fingerprints.isEmpty() ? session.fingerprints : fingerprints,
                Optional.ofNullable(setup != null ? setup : session.setup),
                candidates.isEmpty() ? session.candidates : candidates, rtcpMux);
    }

    private void group(String value) throws SdpException {
        String[] parts = SPACES.split(value, -1);
        if (!parts[0].equals("BUNDLE") || !bundle.isEmpty()) {
            return;
        }
        if (parts.length > SdpParser.MAX_MEDIA + 1) {
            throw new SdpException("BUNDLE group with more than " + SdpParser.MAX_MEDIA + " mids");
        }
        bundle.addAll(List.of(parts).subList(1, parts.length));
    }

    private void fingerprint(String value) throws SdpException {
        String[] parts = SPACES.split(value.strip(), -1);
        if (parts.length != 2 || parts[0].length() > 16 || !FINGERPRINT.matcher(parts[1]).matches()) {
            throw new SdpException(name + ": malformed fingerprint");
        }
        if (fingerprints.size() < MAX_FINGERPRINTS) {
            fingerprints
                    .add(new Fingerprint(parts[0].toLowerCase(Locale.ROOT), parts[1].toUpperCase(Locale.ROOT)));
        }
    }

    private static void put(Map<Integer, String> map, String value) {
        int space = value.indexOf(' ');
        int payloadType = space < 0 ? -1 : (int) CandidateAttribute.number(value.substring(0, space), 127);
        if (payloadType >= 0 && map.size() < MAX_FORMATS) {
            map.putIfAbsent(payloadType, value.substring(space + 1).strip());
        }
    }

    /** {@code id[/direction] uri [attributes]}; ids over 14 do not fit the one-byte form and are passed over. */
    private void extension(String value) {
        String[] parts = SPACES.split(value, -1);
        if (parts.length < 2 || parts[1].length() > 256) {
            return;
        }
        int slash = parts[0].indexOf('/');
        int id = (int) CandidateAttribute.number(slash < 0 ? parts[0] : parts[0].substring(0, slash), 14);
        if (id >= 1) {
            extensions.putIfAbsent(id, parts[1]);
        }
    }

    private void ssrc(String value) {
        int space = value.indexOf(' ');
        long ssrc = CandidateAttribute.number(space < 0 ? value : value.substring(0, space), 0xffff_ffffL);
        if (ssrc >= 0 && ssrcs.size() < MAX_SSRCS) {
            ssrcs.add(ssrc);
        }
    }

    private String checked(String value, Pattern pattern, String what) throws SdpException {
        String stripped = value.strip();
        if (!pattern.matcher(stripped).matches()) {
            throw new SdpException(name + ": malformed " + what);
        }
        return stripped;
    }
}
