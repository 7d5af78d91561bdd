package org.pufferblow.adapter.control;

import java.util.Locale;

/** What a join token allows. */
public enum Scope {
    RECV, SEND_AUDIO, SEND_VIDEO;

    /** The word on the wire. */
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }
}
