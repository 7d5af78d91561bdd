package org.pufferblow.rtp;

/**
 * A request for a whole picture of {@link #mediaSsrc}, since part of one was lost (RFC 4585 section 6.3.1). Has no FCI.
 */
public final class PictureLossIndication extends Feedback {
    static final int FORMAT = 1;
}
