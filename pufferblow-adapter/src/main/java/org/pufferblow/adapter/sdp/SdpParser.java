package org.pufferblow.adapter.sdp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a peer's description: strict about what we use, deaf to the rest. Everything in it is bounded, so that a
 * description costs no more than its own length.
 */
public final class SdpParser {
    /** A room of 100 in a browser's own words is about 150 KB. */
    static final int MAX_LENGTH = 512 * 1024;
    static final int MAX_MEDIA = 512;
    static final int MAX_LINE = 4096;

    private SdpParser() {}

    /**
     * Reads a whole description.
     *
     * @throws SdpException naming the first fault
     */
    public static SessionDescription parse(String sdp) throws SdpException {
        if (sdp.length() > MAX_LENGTH) {
            throw new SdpException("description longer than " + MAX_LENGTH + " characters");
        }
        if (!sdp.startsWith("v=0")) {
            throw new SdpException("description does not begin with v=0");
        }
        SectionParser session = new SectionParser("session");
        List<SectionParser> sections = new ArrayList<>();
        SectionParser current = session;
        Optional<Origin> origin = Optional.empty();
        int position = 0;
        while (position < sdp.length()) {
            int begin = position;
            int newline = sdp.indexOf('\n', begin);
            int end = newline < 0 ? sdp.length() : newline;
            position = end + 1;
            while (end > begin && Character.isWhitespace(sdp.charAt(end - 1))) {
                end--;
            }
            if (end == begin) {
                continue;
            }
            if (end - begin < 2 || sdp.charAt(begin + 1) != '=') {
                throw new SdpException("a line that is no type=value");
            }
            if (end - begin > MAX_LINE) {
                throw new SdpException("a line longer than " + MAX_LINE + " characters");
            }
            char type = sdp.charAt(begin);
            if (type == 'm') {
                if (sections.size() == MAX_MEDIA) {
                    throw new SdpException("more than " + MAX_MEDIA + " m-lines");
                }
                current = SectionParser.media(sdp.substring(begin + 2, end), sections.size());
                sections.add(current);
            } else if (type == 'o') {
                origin = Origin.parse(sdp.substring(begin + 2, end));
            } else if (type == 'a') {
                current.attribute(sdp.substring(begin + 2, end));
            }
        }
        List<MediaSection> media = new ArrayList<>(sections.size());
        Set<String> mids = new HashSet<>();
        for (SectionParser section : sections) {
            MediaSection built = section.build(session);
            if (!built.mid().isEmpty() && !built.isRejected() && !mids.add(built.mid())) {
                throw new SdpException("two m-lines with one mid");
            }
            media.add(built);
        }
        return new SessionDescription(origin, session.bundles(), media);
    }
}
