package org.pufferblow.rtp;

/** A whole picture of {@link #mediaSsrc} is wanted, for something of it was lost (RFC 4585 section 6.3.1). Has no FCI. */
public final class PictureLossIndication extends Feedback {
    static final int FORMAT = 1;
}
