package org.pufferblow.adapter.negotiation;

import org.pufferblow.bridge.MediaKind;
import org.pufferblow.bridge.SourceName;

/**
 * A track of somebody's that a peer is to get.
 *
 * @param key one stay of one user: it outlives a takeover or a resume, and ends with {@code participant_left}
 * @param userId names the stream ({@code a=msid})
 */
public record MediaTrack(String key, String userId, MediaKind kind) {
    public static MediaTrack voice(String key, String userId) {
        return new MediaTrack(key, userId, MediaKind.VOICE);
    }

    SourceName source() {
        return new SourceName(userId, kind);
    }

    /** The kind of m-line that carries it. */
    String lineKind() {
        return kind.isVideo() ? MediaLine.VIDEO : MediaLine.AUDIO;
    }
}
