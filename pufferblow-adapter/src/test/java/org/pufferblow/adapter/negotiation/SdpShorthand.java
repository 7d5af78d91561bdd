package org.pufferblow.adapter.negotiation;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SdpParser;
import org.pufferblow.adapter.sdp.SessionDescription;

/** A client's descriptions in short: each m-line as {@code kind mid direction}, or {@code kind mid x} for a rejected one. */
final class SdpShorthand {
    private SdpShorthand() {}

    static SessionDescription of(String... lines) throws SdpException {
        return SdpParser.parse(raw(lines));
    }

    static String raw(String... lines) {
        return "v=0\r\na=group:BUNDLE "
                + Stream.of(lines).map(l -> l.split(" ", -1)).filter(p -> !p[2].equals("x")).map(p -> p[1])
                        .collect(Collectors.joining(" "))
                + "\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
                + Stream.of(lines).map(SdpShorthand::section).collect(Collectors.joining());
    }

    private static String section(String line) {
        String[] parts = line.split(" ", -1);
        boolean rejected = parts[2].equals("x");
        String codec = parts[0].equals("audio") ? "109 opus/48000/2" : "120 VP8/90000";
        return "m=" + parts[0] + (rejected ? " 0 " : " 9 ") + MediaLine.RTP_PROTOCOL + ' ' + codec.split(" ", -1)[0]
                + "\r\na=mid:" + parts[1] + "\r\na=" + (rejected ? "inactive" : parts[2])
                + "\r\na=rtcp-mux\r\na=rtpmap:" + codec + "\r\na=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
                + "a=ssrc:77 cname:c\r\n";
    }
}
