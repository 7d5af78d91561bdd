package org.pufferblow.adapter.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A description as a browser's model reads it: nothing of the server's own code is used, so that no mistake is made twice. */
final class Sdp {
    final List<Section> sections = new ArrayList<>();
    final Set<String> bundle = new HashSet<>();

    /** One m-line. */
    static final class Section {
        String kind = "";
        boolean rejected;
        String mid = "";
        String direction = "sendrecv";
        String stream = "";
        String track = "";
        long ssrc;
        String ufrag = "";
        String password = "";
        String fingerprint = "";
        String setup = "";
        int payloadType;
        boolean rtcpMux;
        final Map<Integer, String> codecs = new HashMap<>();
        final Map<Integer, String> extensions = new HashMap<>();

        boolean sends() {
            return direction.equals("sendrecv") || direction.equals("sendonly");
        }

        boolean receives() {
            return direction.equals("sendrecv") || direction.equals("recvonly");
        }
    }

    static Sdp parse(String text) throws JsepException {
        Sdp sdp = new Sdp();
        Section section = null;
        int position = 0;
        while (position < text.length()) {
            int end = text.indexOf("\r\n", position);
            if (end < 0) {
                throw new JsepException("a line without CRLF");
            }
            String line = text.substring(position, end);
            position = end + 2;
            if (line.startsWith("m=")) {
                String[] parts = line.substring(2).split(" ", -1);
                section = new Section();
                section.kind = parts[0];
                section.rejected = parts[1].equals("0");
                section.payloadType = parts[3].chars().allMatch(Character::isDigit) ? Integer.parseInt(parts[3]) : 0;
                sdp.sections.add(section);
            } else if (line.startsWith("a=")) {
                int colon = line.indexOf(':');
                String key = line.substring(2, colon < 0 ? line.length() : colon);
                String value = colon < 0 ? "" : line.substring(colon + 1);
                if (section == null) {
                    sdp.sessionAttribute(key, value);
                } else {
                    attribute(section, key, value);
                }
            } else if (line.length() < 2 || line.charAt(1) != '=') {
                throw new JsepException("a line that is no type=value");
            }
        }
        return sdp;
    }

    private void sessionAttribute(String key, String value) {
        if (key.equals("group") && value.startsWith("BUNDLE")) {
            bundle.addAll(List.of(value.substring(6).strip().split(" ")));
            bundle.remove("");
        }
    }

    private static void attribute(Section section, String key, String value) throws JsepException {
        switch (key) {
            case "mid" -> section.mid = value;
            case "sendrecv", "sendonly", "recvonly", "inactive" -> section.direction = key;
            case "rtcp-mux" -> section.rtcpMux = true;
            case "ice-ufrag" -> section.ufrag = value;
            case "ice-pwd" -> section.password = value;
            case "fingerprint" -> section.fingerprint = value;
            case "setup" -> section.setup = value;
            case "msid" -> {
                String[] parts = value.split(" ", -1);
                if (parts.length != 2 || !section.stream.isEmpty()) {
                    throw new JsepException("msid is not one stream and one track");
                }
                section.stream = parts[0];
                section.track = parts[1];
            }
            case "ssrc" -> {
                long ssrc = Long.parseLong(value.substring(0, value.indexOf(' ')));
                if (section.ssrc != 0 && section.ssrc != ssrc) {
                    throw new JsepException("two SSRCs on one audio m-line");
                }
                section.ssrc = ssrc;
            }
            case "rtpmap" -> section.codecs.put(Integer.parseInt(value.substring(0, value.indexOf(' '))),
                    value.substring(value.indexOf(' ') + 1));
            case "extmap" -> section.extensions.put(Integer.parseInt(value.substring(0, value.indexOf(' '))),
                    value.substring(value.indexOf(' ') + 1));
            default -> {
                // Nothing that the model looks at.
            }
        }
    }
}
