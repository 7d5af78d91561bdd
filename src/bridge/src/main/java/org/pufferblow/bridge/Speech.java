package org.pufferblow.bridge;

/**
 * What is known of one endpoint's voice.
 *
 * @param measured whether the endpoint lets it be known; if not, nothing else here means anything but {@code dominant}
 * @param level 0.0, not to be heard or not speaking, to 1.0, as loud as it gets; in steps of 0.05
 * @param dominant whether the conference's dominant speaker is this one
 */
public record Speech(boolean measured, boolean speaking, double level, boolean dominant) {
    static final Speech UNKNOWN = new Speech(false, false, 0, false);
}
