package org.pufferblow.media.rewrite;

/**
 * The timing of a stream's packets, which differs between media.
 *
 * @param clockRate of RTP timestamps, in Hz
 * @param frame what one packet, or one picture, stands for as a rule, in units of the clock
 * @param window so many of the last sequence numbers are remembered: a multiple of 64. What comes later than that is dropped
 * @param maxGap a wider gap in sequence numbers is a pause, and closed up
 * @param talkspurts whether the marker says that a talkspurt begins (RFC 3551 section 4.1), and so is set wherever a stream
 *     goes on after a pause. Else it is the sender's own affair, as the end of a picture is
 */
public record StreamTiming(int clockRate, int frame, int window, int maxGap, boolean talkspurts) {
    /**
     * Opus counts at 48 kHz whatever it encodes (RFC 7587 section 4.1), in packets of 20 ms as a rule. 64 of them are 1.3 s,
     * longer than any jitter buffer waits; the gap is MAX_DROPOUT of RFC 3550 appendix A.1, a minute of speech.
     */
    public static final StreamTiming OPUS = new StreamTiming(48_000, 960, 64, 3000, true);

    /** 90 kHz and 30 pictures a second; at 1,500 packets a second the window is 0.7 s, time enough for two retransmissions. */
    public static final StreamTiming VIDEO = new StreamTiming(90_000, 3000, 1024, 3000, false);

    /** Rejects what the numbers could not be kept with. */
    public StreamTiming {
        if (clockRate <= 0 || frame <= 0 || window <= 0 || window % Long.SIZE != 0 || maxGap < window) {
            throw new IllegalArgumentException(
                    "no timing: " + clockRate + ", " + frame + ", " + window + ", " + maxGap);
        }
    }
}
