package org.pufferblow.load.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.RemoteTransport;

/**
 * A voice client's descriptions (RFC 8829), as far as our server's need them: one microphone, everybody else received.
 * Reads line by line, for a room of a hundred has long ones.
 */
final class ClientSdp {
    static final int OPUS = 111;
    static final int LEVEL_EXTENSION = 1;
    private static final int MID_EXTENSION = 4;
    private static final String MICROPHONE = "0";
    private static final String END = "\r\n";

    /** What the server's description says of its transport, and which side of DTLS is ours. */
    record Remote(RemoteTransport transport, DtlsRole ourRole) {}

    private ClientSdp() {}

    /** The first offer: a microphone, and all that is known of the transport. */
    static String offer(LocalTransport local, long ssrc) {
        StringBuilder sdp = new StringBuilder(1024);
        head(sdp, MICROPHONE);
        sdp.append("m=audio 9 UDP/TLS/RTP/SAVPF ").append(OPUS).append(END).append("c=IN IP4 0.0.0.0").append(END);
        transport(sdp, local, "actpass");
        for (Candidate candidate : local.candidates()) {
            sdp.append("a=candidate:").append(candidate.foundation()).append(" 1 udp ").append(candidate.priority())
                    .append(' ').append(candidate.address().getAddress().getHostAddress()).append(' ')
                    .append(candidate.address().getPort()).append(" typ ").append(candidate.type().token())
                    .append(END);
        }
        sdp.append("a=mid:").append(MICROPHONE).append(END).append("a=sendrecv").append(END).append("a=rtcp-mux")
                .append(END).append("a=rtpmap:").append(OPUS).append(" opus/48000/2").append(END).append("a=extmap:")
                .append(LEVEL_EXTENSION).append(" urn:ietf:params:rtp-hdrext:ssrc-audio-level").append(END)
                .append("a=extmap:").append(MID_EXTENSION).append(" urn:ietf:params:rtp-hdrext:sdes:mid").append(END);
        source(sdp, ssrc);
        return sdp.toString();
    }

    /** Takes everything that an offer of the server's has, and leaves the microphone as it was. */
    static String answer(String offer, LocalTransport local, long ssrc) {
        StringBuilder media = new StringBuilder(offer.length());
        StringBuilder mids = new StringBuilder();
        Section section = null;
        for (String line : (Iterable<String>) offer.lines()::iterator) {
            if (line.startsWith("m=")) {
                if (section != null) {
                    section.answer(media, mids, local, ssrc);
                }
                section = new Section(line);
            } else if (section != null) {
                section.read(line);
            }
        }
        if (section != null) {
            section.answer(media, mids, local, ssrc);
        }
        StringBuilder sdp = new StringBuilder(media.length() + 256);
        head(sdp, mids.toString());
        return sdp.append(media).toString();
    }

    /** What there is to know of one m-line of an offer in order to answer it. */
    private static final class Section {
        private final String[] words;
        private final boolean stopped;
        private final StringBuilder mapped = new StringBuilder();
        private String mid = "";
        private boolean sends;

        Section(String line) {
            words = line.split(" ", -1);
            stopped = words.length > 1 && words[1].equals("0");
        }

        void read(String line) {
            if (line.startsWith("a=rtpmap:") || line.startsWith("a=extmap:")) {
                mapped.append(line).append(END);
            } else if (line.startsWith("a=mid:")) {
                mid = line.substring("a=mid:".length());
            } else if (line.equals("a=sendonly")) {
                sends = true;
            }
        }

        void answer(StringBuilder sdp, StringBuilder mids, LocalTransport local, long ssrc) {
            sdp.append(words[0]).append(stopped ? " 0 " : " 9 ").append(words[2]).append(' ').append(words[3])
                    .append(END).append("c=IN IP4 0.0.0.0").append(END).append("a=mid:").append(mid).append(END);
            if (stopped) {
                sdp.append("a=inactive").append(END);
                return;
            }
            mids.append(mids.isEmpty() ? "" : " ").append(mid);
            transport(sdp, local, "passive");
            sdp.append("a=rtcp-mux").append(END).append(mapped);
            if (mid.equals(MICROPHONE)) {
                sdp.append("a=sendrecv").append(END);
                source(sdp, ssrc);
            } else {
                sdp.append(sends ? "a=recvonly" : "a=inactive").append(END);
            }
        }
    }

    /** Empty if the server's description does not say what it takes to connect. */
    static Optional<Remote> remote(String sdp) {
        String ufrag = null;
        String password = null;
        String setup = null;
        List<Fingerprint> fingerprints = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        for (String line : (Iterable<String>) sdp.lines()::iterator) {
            if (line.startsWith("a=ice-ufrag:")) {
                ufrag = line.substring("a=ice-ufrag:".length());
            } else if (line.startsWith("a=ice-pwd:")) {
                password = line.substring("a=ice-pwd:".length());
            } else if (line.startsWith("a=setup:")) {
                setup = line.substring("a=setup:".length());
            } else if (line.startsWith("a=fingerprint:") && fingerprints.isEmpty()) {
                String[] words = line.substring("a=fingerprint:".length()).split(" ", 2);
                fingerprints.add(new Fingerprint(words[0], words[words.length - 1]));
            } else if (line.startsWith("a=candidate:")) {
                candidate(line.substring("a=".length())).ifPresent(candidates::add);
            }
        }
        if (ufrag == null || password == null || setup == null || fingerprints.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Remote(new RemoteTransport(ufrag, password, fingerprints, candidates),
                setup.equals("active") ? DtlsRole.SERVER : DtlsRole.CLIENT));
    }

    /** RFC 8839 section 5.1; empty for what is no UDP candidate with a literal address. */
    static Optional<Candidate> candidate(String text) {
        String[] words = text.split(" ", -1);
        if (words.length < 8 || !words[0].startsWith("candidate:") || !words[1].equals("1")
                || !words[2].equalsIgnoreCase("udp")) {
            return Optional.empty();
        }
        try {
            CandidateType type = CandidateType.valueOf(words[7].toUpperCase(java.util.Locale.ROOT));
            InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(words[4]),
                    Integer.parseInt(words[5]));
            return Optional.of(new Candidate(words[0].substring("candidate:".length()), Long.parseLong(words[3]),
                    address, type, null));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void head(StringBuilder sdp, String mids) {
        sdp.append("v=0").append(END).append("o=- 1 2 IN IP4 127.0.0.1").append(END).append("s=-").append(END)
                .append("t=0 0").append(END).append("a=group:BUNDLE ").append(mids).append(END)
                .append("a=msid-semantic: WMS *").append(END);
    }

    private static void source(StringBuilder sdp, long ssrc) {
        sdp.append("a=msid:mine mine-audio").append(END).append("a=ssrc:").append(ssrc).append(" cname:mine")
                .append(END);
    }

    private static void transport(StringBuilder sdp, LocalTransport local, String setup) {
        sdp.append("a=ice-ufrag:").append(local.ufrag()).append(END).append("a=ice-pwd:").append(local.password())
                .append(END).append("a=ice-options:trickle").append(END).append("a=fingerprint:")
                .append(local.fingerprint().hashFunction()).append(' ').append(local.fingerprint().value()).append(END)
                .append("a=setup:").append(setup).append(END);
    }
}
