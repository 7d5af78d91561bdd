package org.pufferblow.adapter.sdp;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.Fingerprint;

/**
 * One m-line of a peer's description with what belongs to it; session-level values are already filled in.
 *
 * @param kind the media type: {@code audio}, {@code video}, {@code application}, …
 * @param port 0 means rejected or stopped, unless {@code bundleOnly}
 * @param mid empty if the peer gave none
 * @param formats payload types or other format tokens, in the peer's order of preference
 * @param codecs those of the formats that have an {@code rtpmap}
 * @param extensions header extensions by id, 1 to 255 (RFC 8285)
 * @param setup the DTLS role that the peer asks for: {@code actpass}, {@code active} or {@code passive}; empty if none
 * @param password a secret
 */
public record MediaSection(String kind, int port, boolean bundleOnly, String protocol, List<String> formats,
        String mid, Direction direction, List<Codec> codecs, Map<Integer, Extmap> extensions, List<Long> ssrcs,
        Optional<String> ufrag, Optional<String> password, List<Fingerprint> fingerprints, Optional<String> setup,
        List<Candidate> candidates, boolean rtcpMux) {
    /** The names for RTP under which clients offer DTLS-SRTP, all of which count as it (RFC 8829 section 5.1.2). */
    private static final Set<String> RTP_PROTOCOLS = Set.of("RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF",
            "TCP/DTLS/RTP/SAVP", "TCP/DTLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF");

    public MediaSection {
        formats = List.copyOf(formats);
        codecs = List.copyOf(codecs);
        extensions = Map.copyOf(extensions);
        ssrcs = List.copyOf(ssrcs);
        fingerprints = List.copyOf(fingerprints);
        candidates = List.copyOf(candidates);
    }

    /** Whether the peer turned this m-line down or stopped it (RFC 3264 section 6, RFC 9143 section 6). */
    public boolean isRejected() {
        return port == 0 && !bundleOnly;
    }

    public Optional<Codec> opus() {
        return codecs.stream().filter(Codec::isOpus).findFirst();
    }

    /** Whether this name of a transport stands for RTP over DTLS-SRTP. */
    public static boolean isRtp(String protocol) {
        return RTP_PROTOCOLS.contains(protocol.toUpperCase(Locale.ROOT));
    }

    /** Whether it can carry a voice to or from us. */
    public boolean isVoice() {
        return !isRejected() && kind.equals("audio") && isRtp(protocol) && rtcpMux && opus().isPresent();
    }

    @Override
    public String toString() {
        return "MediaSection[" + kind + ", port=" + port + ", mid=" + mid + ", " + direction.token() + "]";
    }
}
