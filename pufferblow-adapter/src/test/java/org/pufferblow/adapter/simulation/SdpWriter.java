package org.pufferblow.adapter.simulation;

import java.util.List;

/** How Chrome or Firefox writes its descriptions down. */
final class SdpWriter {
    private final boolean firefox;
    private final long sessionId;
    private final String fingerprint;
    private int version = 1;

    SdpWriter(boolean firefox, long sessionId, String fingerprint) {
        this.firefox = firefox;
        this.sessionId = sessionId;
        this.fingerprint = fingerprint;
    }

    /** One m-line to write; {@code codec} is empty for everything that the browser itself supports. */
    record Section(String kind, String mid, boolean rejected, String direction, long ssrc, int payloadType,
            String codec) {}

    /** With ICE credentials that follow from the user name fragment. */
    String write(List<Section> lines, String setup, String ufrag) {
        StringBuilder out = new StringBuilder(300 + 700 * lines.size());
        out.append("v=0\r\no=").append(firefox ? "mozilla...THIS_IS_SDPARTA-99.0" : "-")
                .append(' ').append(sessionId).append(' ').append(version++)
                .append(" IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        if (firefox) {
            out.append("a=fingerprint:").append(fingerprint).append("\r\n");
        }
        out.append("a=group:BUNDLE");
        lines.stream().filter(l -> !l.rejected).forEach(l -> out.append(' ').append(l.mid));
        out.append("\r\na=extmap-allow-mixed\r\na=ice-options:trickle\r\na=msid-semantic: WMS *\r\n");
        for (Section line : lines) {
            write(out, line, setup, ufrag);
        }
        return out.toString();
    }

    private void write(StringBuilder out, Section line, String setup, String ufrag) {
        boolean audio = line.kind.equals("audio");
        int own = audio ? firefox ? 109 : 111 : firefox ? 120 : 96;
        int payloadType = line.payloadType > 0 ? line.payloadType : own;
        String codec = !line.codec.isEmpty() ? line.codec : audio ? "opus/48000/2" : "VP8/90000";
        out.append("m=").append(line.kind).append(line.rejected ? " 0" : " 9").append(" UDP/TLS/RTP/SAVPF ")
                .append(payloadType);
        if (line.codec.isEmpty() && audio && !line.rejected) {
            out.append(firefox ? " 9 0 8 101" : " 63 9 0 8 13 110 126");
        }
        out.append("\r\nc=IN IP4 0.0.0.0\r\n");
        if (line.rejected) {
            out.append("a=inactive\r\na=mid:").append(line.mid).append("\r\n");
            return;
        }
        out.append("a=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:").append(ufrag).append("\r\na=ice-pwd:pwd").append(ufrag)
                .append("0123456789012345678901\r\n");
        if (!firefox) {
            out.append("a=fingerprint:").append(fingerprint).append("\r\n");
        }
        out.append("a=setup:").append(setup).append("\r\na=mid:").append(line.mid).append("\r\n");
        if (audio) {
            out.append("a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n");
        }
        if (!firefox) {
            out.append("a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n");
        }
        out.append("a=extmap:").append(firefox ? 3 : 4).append(" urn:ietf:params:rtp-hdrext:sdes:mid\r\n");
        out.append("a=").append(line.direction).append("\r\na=rtcp-mux\r\na=rtpmap:").append(payloadType).append(' ')
                .append(codec).append("\r\n");
        if (audio) {
            out.append("a=fmtp:").append(payloadType).append(" minptime=10;useinbandfec=1\r\n");
            if (line.codec.isEmpty() && !firefox) {
                out.append("a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\na=rtpmap:9 G722/8000\r\n");
            }
        }
        if (line.ssrc != 0) {
            out.append("a=msid:stream-").append(line.mid).append(" track-").append(line.mid).append("\r\na=ssrc:")
                    .append(line.ssrc).append(" cname:c").append(ufrag).append("\r\n");
        }
    }
}
