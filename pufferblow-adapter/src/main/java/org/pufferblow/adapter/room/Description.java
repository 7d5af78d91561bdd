package org.pufferblow.adapter.room;

import java.util.Optional;
import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SdpParser;
import org.pufferblow.adapter.sdp.SessionDescription;

/**
 * What the SDP of a client's offer or answer says, or why it cannot be read.
 *
 * @param value null if it cannot
 * @param failure null if it can
 */
record Description(SessionDescription value, SdpException failure) {
    /**
     * Takes as long as the text is, so it is not for a room's loop.
     *
     * @param people as {@link SdpParser#parse(String, int)} has it
     */
    static Description read(String sdp, int people) {
        try {
            return new Description(SdpParser.parse(sdp, people), null);
        } catch (SdpException e) {
            return new Description(null, e);
        }
    }

    SessionDescription get() throws SdpException {
        if (failure != null) {
            throw failure;
        }
        return value;
    }

    /** Of a message that has none. */
    static Optional<Description> none() {
        return Optional.empty();
    }
}
