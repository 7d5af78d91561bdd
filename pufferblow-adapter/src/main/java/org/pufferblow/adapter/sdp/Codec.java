package org.pufferblow.adapter.sdp;

/**
 * One payload type of an m-line.
 *
 * @param encoding the {@code rtpmap} after the payload type, as in {@code opus/48000/2}
 * @param parameters the {@code fmtp} after the payload type; empty if there was none
 */
public record Codec(int payloadType, String encoding, String parameters) {
    public boolean isOpus() {
        return encoding.equalsIgnoreCase("opus/48000/2");
    }
}
