package org.pufferblow.bridge;

import org.pufferblow.media.rewrite.StreamTiming;

/** What a media source is to those who hear or see it. A user has at most one of each. */
public enum MediaKind {
    /** A microphone: measured, ranked, held back in silence. Deafening and muting are about it. */
    VOICE,
    /** The sound of a shared screen: forwarded as it is. */
    SCREEN_AUDIO, CAMERA, SCREEN;

    public boolean isVideo() {
        return this == CAMERA || this == SCREEN;
    }

    StreamTiming timing() {
        return isVideo() ? StreamTiming.VIDEO : StreamTiming.OPUS;
    }
}
