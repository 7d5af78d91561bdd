package org.pufferblow.e2e.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pufferblow.adapter.sdp.CandidateAttribute;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.RemoteTransport;

/** A client's descriptions, by regular expressions instead of the server's own parser. */
final class PeerSdp {
    static final int OPUS = 111;
    static final int MID_EXTENSION = 4;
    static final int LEVEL_EXTENSION = 1;
    private static final Pattern MSID = Pattern.compile("(?m)^a=msid:(\\S+)");
    private static final Pattern SSRC = Pattern.compile("(?m)^a=ssrc:(\\d+)");
    private static final Pattern CANDIDATE = Pattern.compile("(?m)^a=(candidate:.*?)\\r?$");

    private PeerSdp() {}

    /** The first offer: a microphone, and all that is known of the transport. */
    static String offer(LocalTransport local, long ssrc) {
        StringBuilder sdp = new StringBuilder(head("0"));
        sdp.append("m=audio 9 UDP/TLS/RTP/SAVPF ").append(OPUS).append("\r\nc=IN IP4 0.0.0.0\r\n");
        transport(sdp, local, "actpass");
        for (Candidate candidate : local.candidates()) {
            sdp.append("a=").append(CandidateAttribute.format(candidate)).append("\r\n");
        }
        sdp.append("a=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:").append(OPUS).append(" opus/48000/2\r\n")
                .append("a=extmap:").append(MID_EXTENSION).append(" urn:ietf:params:rtp-hdrext:sdes:mid\r\n")
                .append("a=extmap:").append(LEVEL_EXTENSION)
                .append(" urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n")
                .append("a=msid:mine mine-audio\r\na=ssrc:").append(ssrc).append(" cname:mine\r\n");
        return sdp.toString();
    }

    /** Takes everything that an offer of the server's has: voices are received, the microphone is sent, the rest is as it was. */
    static String answer(String offer, LocalTransport local, long ssrc) {
        List<String> sections = sections(offer);
        StringBuilder mids = new StringBuilder();
        StringBuilder media = new StringBuilder();
        boolean active = false;
        for (String section : sections) {
            String mid = value(section, "mid").orElse("");
            boolean stopped = section.startsWith("m=audio 0 ") || section.startsWith("m=video 0 ");
            String[] first = section.lines().findFirst().orElseThrow().split(" ", -1);
            media.append(first[0]).append(stopped ? " 0 " : " 9 ").append(first[2]).append(' ').append(first[3])
                    .append("\r\nc=IN IP4 0.0.0.0\r\na=mid:").append(mid).append("\r\n");
            if (stopped) {
                media.append("a=inactive\r\n");
                continue;
            }
            mids.append(mids.isEmpty() ? "" : " ").append(mid);
            transport(media, local, "passive");
            media.append("a=rtcp-mux\r\n");
            section.lines().filter(l -> l.startsWith("a=rtpmap:") || l.startsWith("a=extmap:"))
                    .forEach(l -> media.append(l).append("\r\n"));
            if (mid.equals("0")) {
                media.append("a=sendrecv\r\na=msid:mine mine-audio\r\na=ssrc:").append(ssrc)
                        .append(" cname:mine\r\n");
                active = true;
            } else {
                media.append(section.contains("a=sendonly") ? "a=recvonly\r\n" : "a=inactive\r\n");
            }
        }
        if (!active) {
            throw new AssertionError("the microphone's m-line is gone from the offer:\n" + offer);
        }
        return head(mids.toString()) + media;
    }

    /** What a description of the server's says of its transport. */
    static RemoteTransport remote(String sdp) {
        String section = sections(sdp).stream().filter(s -> value(s, "ice-ufrag").isPresent()).findFirst()
                .orElseThrow();
        String[] fingerprint = value(section, "fingerprint").orElseThrow().split(" ", -1);
        List<Candidate> candidates = new ArrayList<>();
        for (Matcher m = CANDIDATE.matcher(sdp); m.find();) {
            candidates.add(CandidateAttribute.parse(m.group(1)).orElseThrow());
        }
        return new RemoteTransport(value(section, "ice-ufrag").orElseThrow(), value(section, "ice-pwd").orElseThrow(),
                List.of(new Fingerprint(fingerprint[0], fingerprint[1])), candidates);
    }

    static Optional<String> value(String sdp, String attribute) {
        Matcher m = Pattern.compile("(?m)^a=" + attribute + ":(.*?)\\r?$").matcher(sdp);
        return m.find() ? Optional.of(m.group(1)) : Optional.empty();
    }

    /** The user whose voice each SSRC brings, by msid, of the m-lines that the server sends on. */
    static Map<Long, String> voices(String offer) {
        Map<Long, String> voices = new LinkedHashMap<>();
        for (String section : sections(offer)) {
            Matcher msid = MSID.matcher(section);
            Matcher ssrc = SSRC.matcher(section);
            if (section.contains("a=sendonly") && msid.find() && ssrc.find()) {
                voices.put(Long.parseLong(ssrc.group(1)), msid.group(1));
            }
        }
        return voices;
    }

    static List<String> sections(String sdp) {
        List<String> sections = new ArrayList<>(List.of(sdp.split("(?m)^(?=m=)", -1)));
        sections.removeFirst();
        return sections;
    }

    private static String head(String mids) {
        return "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE " + mids
                + "\r\na=msid-semantic: WMS *\r\n";
    }

    private static void transport(StringBuilder sdp, LocalTransport local, String setup) {
        sdp.append("a=ice-ufrag:").append(local.ufrag()).append("\r\na=ice-pwd:").append(local.password())
                .append("\r\na=ice-options:trickle\r\na=fingerprint:").append(local.fingerprint().hashFunction())
                .append(' ').append(local.fingerprint().value()).append("\r\na=setup:").append(setup).append("\r\n");
    }
}
