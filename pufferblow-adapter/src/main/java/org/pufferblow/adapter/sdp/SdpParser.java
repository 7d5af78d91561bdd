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
    /** The most people in a room whose descriptions can be read: answers with 250 voices come to a quarter of a megabyte. */
    public static final int MAX_ROOM_PEERS = 250;
    /** M-lines that a peer may have beside the one for each voice. */
    public static final int OWN_MEDIA = 32;
    /** As many as a peer of the largest room may have: one for each voice, and some of its own. */
    static final int MAX_MEDIA = mediaOf(MAX_ROOM_PEERS);
    static final int MAX_LINE = 4096;
    /** An m-line of a browser's answer is about 800 characters long. */
    private static final int MEDIA_LENGTH = 1_800;
    /** A browser's first offer, with all its codecs for audio and video, is about 10,000 characters long. */
    private static final int BASE_LENGTH = 64 * 1024;

    private SdpParser() {}

    private static int mediaOf(int roomPeers) {
        return roomPeers + OWN_MEDIA;
    }

    static int lengthOf(int roomPeers) {
        return BASE_LENGTH + mediaOf(roomPeers) * MEDIA_LENGTH;
    }

    /** Reads a whole description of somebody in a room of any size. */
    public static SessionDescription parse(String sdp) throws SdpException {
        return parse(sdp, MAX_ROOM_PEERS);
    }

    /**
     * Reads a whole description.
     *
     * @param roomPeers how many may be in the room: its descriptions have an m-line for each
     * @throws SdpException naming the first fault
     */
    public static SessionDescription parse(String sdp, int roomPeers) throws SdpException {
        int maxMedia = mediaOf(roomPeers);
        if (sdp.length() > lengthOf(roomPeers)) {
            throw new SdpException("description longer than " + lengthOf(roomPeers) + " characters");
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
                if (sections.size() == maxMedia) {
                    throw new SdpException("more than " + maxMedia + " m-lines");
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
