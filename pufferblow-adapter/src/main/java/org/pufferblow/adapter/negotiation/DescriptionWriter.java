package org.pufferblow.adapter.negotiation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pufferblow.adapter.sdp.CandidateAttribute;
import org.pufferblow.adapter.sdp.Characters;
import org.pufferblow.adapter.sdp.Codec;
import org.pufferblow.adapter.sdp.Direction;
import org.pufferblow.adapter.sdp.MediaSection;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.bridge.HeaderExtension;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.LocalTransport;

/** Writes our descriptions. */
final class DescriptionWriter {
    /** RFC 8830 section 2: an msid is 1 to 64 token characters. */
    private static final int MAX_MSID = 64;
    private static final int DIGEST_LENGTH = 16;

    private final String selfUserId;
    private final OpusParameters opus;
    private final long sessionId;
    private long version;

    DescriptionWriter(String selfUserId, OpusParameters opus, long sessionId) {
        this.selfUserId = selfUserId;
        this.opus = opus;
        this.sessionId = sessionId;
    }

    /** An offer of ours. */
    String offer(List<MediaLine> lines, LocalTransport transport) {
        return write(lines, transport, "actpass", true);
    }

    /**
     * Our answer. It has a BUNDLE group only if what it accepts is in one of the offer's (RFC 9143 section 7.3).
     *
     * @param setup our DTLS role, {@code active} or {@code passive}
     */
    String answer(SessionDescription offer, List<MediaLine> lines, LocalTransport transport, String setup) {
        return write(lines, transport, setup, offer.isBundled(offer.onOneTransport()));
    }

    private String write(List<MediaLine> lines, LocalTransport transport, String setup, boolean bundles) {
        StringBuilder out = new StringBuilder(512 + 512 * lines.size());
        line(out, "v=0");
        line(out, "o=- " + sessionId + ' ' + ++version + " IN IP4 127.0.0.1");
        line(out, "s=-");
        line(out, "t=0 0");
        if (bundles) {
            StringBuilder bundle = new StringBuilder("a=group:BUNDLE");
            lines.stream().filter(l -> !l.isFree()).forEach(l -> bundle.append(' ').append(l.mid()));
            line(out, bundle.toString());
        }
        line(out, "a=msid-semantic: WMS *");
        line(out, "a=ice-options:trickle");
        boolean first = true;
        for (MediaLine line : lines) {
            if (line.isFree()) {
                writeFree(out, line, transport, setup);
            } else {
                writeActive(out, line, transport, setup, first);
                first = false;
            }
        }
        return out.toString();
    }

    /**
     * Stopped or rejected. Its transport attributes say nothing new, but some peers refuse a description in which an m-line
     * has none (aiortc), or take their absence for new ones (werift); browsers write them, too.
     */
    private static void writeFree(StringBuilder out, MediaLine line, LocalTransport transport, String setup) {
        String format = line.codec().map(c -> Integer.toString(c.payloadType())).orElse("0");
        line(out, "m=" + line.kind() + " 0 " + line.protocol() + ' '
                + (line.protocol().contains("SCTP") ? "webrtc-datachannel" : format));
        line(out, "c=IN IP4 0.0.0.0");
        line.codec().ifPresent(c -> line(out, "a=rtpmap:" + c.payloadType() + ' ' + c.encoding()));
        if (!line.mid().isEmpty()) {
            line(out, "a=mid:" + line.mid());
        }
        writeTransport(out, transport, setup);
        if (MediaSection.isRtp(line.protocol())) {
            line(out, "a=rtcp-mux");
        }
        line(out, "a=inactive");
    }

    private static void writeTransport(StringBuilder out, LocalTransport transport, String setup) {
        line(out, "a=ice-ufrag:" + transport.ufrag());
        line(out, "a=ice-pwd:" + transport.password());
        line(out, "a=fingerprint:" + transport.fingerprint().hashFunction() + ' ' + transport.fingerprint().value());
        line(out, "a=setup:" + setup);
    }

    /** Transport attributes stand on every m-line, candidates only on the first: the others are bundled with it. */
    private void writeActive(StringBuilder out, MediaLine line, LocalTransport transport, String setup, boolean first) {
        Codec codec = line.codec().orElseThrow();
        line(out, "m=" + line.kind() + " 9 " + line.protocol() + ' ' + codec.payloadType());
        line(out, "c=IN IP4 0.0.0.0");
        line(out, "a=rtcp:9 IN IP4 0.0.0.0");
        if (!line.mid().isEmpty()) {
            line(out, "a=mid:" + line.mid());
        }
        writeTransport(out, transport, setup);
        if (first) {
            for (Candidate candidate : transport.candidates()) {
                line(out, "a=" + CandidateAttribute.format(candidate));
            }
        }
        line(out, "a=rtcp-mux");
        line(out, "a=" + line.direction().token());
        for (Map.Entry<HeaderExtension, Extension> e : new TreeMap<>(line.extensions()).entrySet()) {
            Direction way = e.getValue().direction();
            line(out, "a=extmap:" + e.getValue().id() + (way == Direction.SENDRECV ? "" : '/' + way.token()) + ' '
                    + e.getKey().uri());
        }
        line(out, "a=rtpmap:" + codec.payloadType() + ' ' + codec.encoding());
        String parameters = codec.isOpus() ? opus.text() : codec.parameters();
        if (!parameters.isEmpty()) {
            line(out, "a=fmtp:" + codec.payloadType() + ' ' + parameters);
        }
        switch (line.content()) {
            case MediaLine.Content.Self self -> stream(out, selfUserId, self.ssrc(), line.outbound().active());
            case MediaLine.Content.Track carried ->
                stream(out, carried.track().userId(), carried.ssrc(), line.outbound().active());
            case MediaLine.Content.None none -> {
                // Nothing is sent, so nothing is named.
            }
        }
    }

    private static void stream(StringBuilder out, String userId, long ssrc, boolean sends) {
        if (sends) {
            String id = token(userId);
            line(out, "a=msid:" + id + ' ' + token(userId + "-audio"));
            line(out, "a=ssrc:" + ssrc + " cname:" + id);
        }
    }

    /**
     * The server's ids are tokens of RFC 8830's length already. One that is not must not break out of its line, nor may two
     * that only differ in what is no token become one stream: the digest tells them apart.
     */
    private static String token(String id) {
        if (id.length() <= MAX_MSID && id.chars().allMatch(c -> Characters.TOKEN.contains((char) c))) {
            return id;
        }
        StringBuilder clean = new StringBuilder(MAX_MSID);
        for (int i = 0; i < Math.min(id.length(), MAX_MSID - DIGEST_LENGTH - 1); i++) {
            clean.append(Characters.TOKEN.contains(id.charAt(i)) ? id.charAt(i) : '_');
        }
        return clean.append('-').append(digest(id)).toString();
    }

    private static String digest(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_16BE));
            return HexFormat.of().formatHex(hash, 0, DIGEST_LENGTH / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void line(StringBuilder out, String text) {
        out.append(text).append("\r\n");
    }
}
