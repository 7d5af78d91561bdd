package org.pufferblow.bridge;

/**
 * Names a media source in its conference. It stays when the endpoint of its owner is replaced by another.
 *
 * @param owner whose source it is
 */
public record SourceName(String owner, MediaKind kind) {
    public static SourceName voiceOf(String owner) {
        return new SourceName(owner, MediaKind.VOICE);
    }
}
