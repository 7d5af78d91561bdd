package org.pufferblow.adapter.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a description must hold by itself, whatever came before it. */
final class DescriptionRules {
    private DescriptionRules() {}

    /**
     * Checks the numbers of one BUNDLE group (RFC 9143) and the transport of each m-line (RFC 8829 section 5.2.1).
     *
     * @param setup {@code actpass} for an offer
     */
    static void check(Sdp sdp, String setup) throws JsepException {
        Set<String> mids = new HashSet<>();
        Set<Long> ssrcs = new HashSet<>();
        Set<String> tracks = new HashSet<>();
        Map<Integer, String> codecs = new HashMap<>();
        Map<Integer, String> extensions = new HashMap<>();
        Set<String> active = new HashSet<>();
        for (Sdp.Section section : sdp.sections) {
            if (section.mid.isEmpty() || !mids.add(section.mid)) {
                throw new JsepException("mid missing or twice: " + section.mid);
            }
            if (section.ufrag.isEmpty() || section.password.isEmpty() || section.fingerprint.isEmpty()) {
                throw new JsepException("mid " + section.mid + " lacks its transport");
            }
            boolean offers = section.setup.equals("actpass");
            if (offers != setup.equals("actpass") || section.setup.isEmpty()) {
                throw new JsepException("mid " + section.mid + " has setup " + section.setup);
            }
            if (!section.rtcpMux) {
                throw new JsepException("mid " + section.mid + " lacks rtcp-mux");
            }
            if (section.rejected) {
                continue;
            }
            active.add(section.mid);
            if (section.ssrc != 0 && !ssrcs.add(section.ssrc)) {
                throw new JsepException("SSRC twice: " + section.ssrc);
            }
            if (section.sends() && (section.stream.isEmpty() || section.ssrc == 0)) {
                throw new JsepException("mid " + section.mid + " sends without msid or SSRC");
            }
            if (section.sends() && !tracks.add(section.stream + ' ' + section.track)) {
                throw new JsepException("msid twice: " + section.stream + ' ' + section.track);
            }
            if (!section.codecs.containsKey(section.payloadType)) {
                throw new JsepException("mid " + section.mid + " has a payload type without rtpmap");
            }
            same(codecs, section.codecs, "payload type");
            same(extensions, section.extensions, "extension id");
        }
        if (!sdp.bundle.equals(active)) {
            throw new JsepException("BUNDLE is " + sdp.bundle + " and not " + active);
        }
    }

    private static void same(Map<Integer, String> known, Map<Integer, String> more, String what) throws JsepException {
        for (Map.Entry<Integer, String> e : more.entrySet()) {
            String before = known.putIfAbsent(e.getKey(), e.getValue());
            if (before != null && !before.equals(e.getValue())) {
                throw new JsepException(what + ' ' + e.getKey() + " means both " + before + " and " + e.getValue());
            }
        }
    }

    /** RFC 3264 section 6: what an answer may say to one m-line of an offer. */
    static void checkAnswered(int index, String mid, String kind, boolean rejected, Sdp.Section section,
            boolean offeredSend, boolean offeredReceive) throws JsepException {
        if (!section.mid.equals(mid) || !section.kind.equals(kind)) {
            throw new JsepException("answered m-line " + index + " is " + section.mid + " and not " + mid);
        }
        if (rejected && !section.rejected) {
            throw new JsepException("a rejected m-line is answered as if it were not");
        }
        if (!section.rejected && ((section.sends() && !offeredReceive) || (section.receives() && !offeredSend))) {
            throw new JsepException("answered " + section.direction + " to less");
        }
    }
}
