package org.pufferblow.bench;

import java.util.List;

/** A description as long as Chromium writes it: a microphone, and behind it what it hears. */
final class ChromiumSdp {
    private static final String CODECS = """
            a=rtpmap:111 opus/48000/2
            a=rtcp-fb:111 transport-cc
            a=fmtp:111 minptime=10;useinbandfec=1
            a=rtpmap:63 red/48000/2
            a=fmtp:63 111/111
            a=rtpmap:9 G722/8000
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:13 CN/8000
            a=rtpmap:110 telephone-event/48000
            a=rtpmap:126 telephone-event/8000
            """;
    private static final String FINGERPRINT = "3C:".repeat(31) + "3C";

    private ChromiumSdp() {}

    /** With these m-lines, the first of which is the microphone's. */
    static String of(List<String> mids) {
        StringBuilder sdp = new StringBuilder("""
                v=0
                o=- 4611731400430051336 2 IN IP4 127.0.0.1
                s=-
                t=0 0
                a=group:BUNDLE %s
                a=extmap-allow-mixed
                a=msid-semantic: WMS
                """.formatted(String.join(" ", mids)));
        for (int i = 0; i < mids.size(); i++) {
            sdp.append(section(mids.get(i), i == 0 ? "sendrecv" : "recvonly", 1000 + i));
        }
        return sdp.toString().replace("\n", "\r\n");
    }

    private static String section(String mid, String direction, int ssrc) {
        return """
                m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
                c=IN IP4 0.0.0.0
                a=rtcp:9 IN IP4 0.0.0.0
                a=ice-ufrag:Zx4q
                a=ice-pwd:0123456789abcdefghijklmn
                a=ice-options:trickle
                a=fingerprint:sha-256 %s
                a=setup:actpass
                a=mid:%s
                a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
                a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
                a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
                a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
                a=%s
                a=msid:- 3b2b4b1e-5a6e-4ce0-9a1b-1c2d3e4f5a6b
                a=rtcp-mux
                %sa=ssrc:%d cname:f8Yw4tLxJ3v1a0Qe
                """.formatted(FINGERPRINT, mid, direction, CODECS, ssrc);
    }
}
