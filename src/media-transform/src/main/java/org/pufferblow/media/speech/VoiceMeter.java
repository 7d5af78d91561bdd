package org.pufferblow.media.speech;

import org.pufferblow.rtp.SequenceNumbers;

/**
 * What one peer's microphone does, packet by packet: its level, whether it speaks, and how much it stands out. Levels come
 * from the peer and are not trusted: what is decided by them is decided relative to their own past.
 *
 * <p>Time is that of RTP, but no faster than the clock: a packet of 60 ms counts as three frames. What was lost between two
 * packets, by their sequence numbers, counts as the quieter of the two for the last 100 ms; what was not sent at all
 * (discontinuous transmission) counts as silence. Belongs to one thread.
 */
public final class VoiceMeter {
    /** Stands for the level of a packet that carries none. */
    public static final int NO_LEVEL = -1;
    /** How many levels {@link #frames} holds. */
    public static final int FRAMES_KEPT = 7;

    /** 20 ms at the 48 kHz of Opus over RTP (RFC 7587 section 4.1). */
    private static final int FRAME_TICKS = 960;
    private static final long FRAME_NS = SpeechDetector.FRAME_MILLIS * 1_000_000L;
    /** Frames before a packet's last that may be as loud: with that one 120 ms, the longest packet of Opus. */
    private static final int NEAR = 5;
    /** A second of nothing is as good as an hour. */
    private static final int LONGEST_GAP = 50;
    /** A pause by the clock that timestamps may not show: some senders stop theirs with the microphone. */
    private static final long STILL_NS = 500_000_000L;
    /** Frames that the network may hold up and deliver at once. */
    private static final int MOST_AT_ONCE = 150;
    /** Nothing quieter stands out, in -dBov. */
    private static final int QUIETEST = 60;
    /** More is no better: who sits in a silent room is not to be heard before others for it. */
    private static final int MOST_PROMINENT = 40;
    /** Of a new frame in the smoothed level: up within 100 ms, down within 400, as meters for people are. */
    private static final float RISE = 0.3f;
    private static final float FALL = 0.06f;

    private static final int COUNT_SHIFT = 8 * FRAMES_KEPT;
    private static final long LEVEL_BITS = (1L << COUNT_SHIFT) - 1;

    private final SpeechDetector detector = new SpeechDetector();
    private final PacketSizes sizes = new PacketSizes();
    private final float energyAlpha;
    private boolean started;
    private int lastSequenceNumber;
    private int lastTimestamp;
    /** The least time between two packets: how long one is. */
    private int packetTicks;
    /** How many of the frames that have just passed were in packets, here or lost. */
    private int sent;
    private int lastLevel = SpeechDetector.SILENCE;
    private int ticks;
    private long lastNs;
    private int framesAllowed = LONGEST_GAP;
    private long allowedNs;

    private boolean claimsLevels;
    private boolean usesVoiceBit;
    private boolean silence;
    private float smoothed = SpeechDetector.SILENCE;
    private int prominence;
    private float energy;
    private long frames;

    /** @param energyAlphaPercent the weight of a new packet in {@link #energy}, 1 to 100 */
    public VoiceMeter(int energyAlphaPercent) {
        energyAlpha = energyAlphaPercent / 100f;
        startStream();
    }

    /** The next packet is of another stream: its timestamps begin anew. */
    public void startStream() {
        started = false;
        packetTicks = (NEAR + 1) * FRAME_TICKS;
    }

    /** Ends speech at once: the microphone is muted. */
    public void hush() {
        detector.hush();
        smoothed = SpeechDetector.SILENCE;
        prominence = 0;
        energy = 0;
    }

    /**
     * Takes a packet.
     *
     * @param level in -dBov; {@link #NO_LEVEL} if it carries none
     * @param voice the V bit, where there is a level
     */
    public void onPacket(int sequenceNumber, int timestamp, int level, boolean voice, int payloadLength, long nowNs) {
        silence = level == SpeechDetector.SILENCE;
        int passed = framesSince(sequenceNumber, timestamp, nowNs);
        if (passed < 0) {
            return;
        }
        silence |= level == NO_LEVEL && payloadLength <= PacketSizes.EMPTY && passed <= NEAR;
        boolean maybeVoice = true;
        int loudness = level;
        if (level == NO_LEVEL) {
            loudness = sizes.level(payloadLength);
        } else {
            claimsLevels = true;
            usesVoiceBit |= voice;
            // Many never set it. A peer that has set it once is believed when it does not.
            maybeVoice = voice || !usesVoiceBit;
        }
        takeFrames(passed, loudness, maybeVoice);
        lastLevel = loudness;
        prominence = loudness < QUIETEST ? Math.min(detector.prominence(loudness), MOST_PROMINENT) : 0;
        energy += (prominence - energy) * energyAlpha;
    }

    /** How many frames have passed with this packet; -1 if it is older than the last one. */
    private int framesSince(int sequenceNumber, int timestamp, long nowNs) {
        long stillNs = nowNs - lastNs;
        int delta = timestamp - lastTimestamp;
        int packets = Math.max(1, SequenceNumbers.distance(sequenceNumber, lastSequenceNumber));
        int passed;
        sent = 1;
        if (!started) {
            started = true;
            allowedNs = nowNs;
            passed = 1;
        } else if (stillNs >= STILL_NS) {
            ticks = 0;
            passed = (int) Math.min(stillNs / FRAME_NS, LONGEST_GAP);
        } else if (delta <= 0) {
            return -1;
        } else {
            ticks += Math.min(delta, LONGEST_GAP * FRAME_TICKS);
            passed = ticks / FRAME_TICKS;
            ticks %= FRAME_TICKS;
            packetTicks = Math.min(packetTicks, Math.max(delta / packets, 1));
            sent = Math.min(packets, LONGEST_GAP) * packetTicks / FRAME_TICKS;
        }
        lastSequenceNumber = sequenceNumber;
        lastTimestamp = timestamp;
        lastNs = nowNs;
        return allowed(passed, nowNs);
    }

    /** Timestamps that run ahead of the clock make nobody speak faster. */
    private int allowed(int passed, long nowNs) {
        long earned = (nowNs - allowedNs) / FRAME_NS;
        allowedNs += earned * FRAME_NS;
        framesAllowed = (int) Math.min(framesAllowed + earned, MOST_AT_ONCE);
        int granted = Math.min(passed, framesAllowed);
        framesAllowed -= granted;
        return granted;
    }

    private void takeFrames(int passed, int loudness, boolean maybeVoice) {
        for (int left = passed; left > 1; left--) {
            if (left <= sent && left - 1 <= NEAR) {
                takeFrame(Math.max(lastLevel, loudness), maybeVoice);
            } else {
                detector.gap();
                count(SpeechDetector.SILENCE);
            }
        }
        if (passed > 0) {
            takeFrame(loudness, maybeVoice);
        }
    }

    private void takeFrame(int level, boolean maybeVoice) {
        detector.frame(level, maybeVoice);
        count(level);
    }

    private void count(int level) {
        smoothed += (level - smoothed) * (level < smoothed ? RISE : FALL);
        long count = (frames >>> COUNT_SHIFT) + 1;
        frames = (count << COUNT_SHIFT) | (((frames << 8) | level) & LEVEL_BITS);
    }

    /** Whether the peer says how loud it is, or lets it be seen from its packets. */
    public boolean isMeasured() {
        return claimsLevels || sizes.tells();
    }

    public boolean isSpeaking() {
        return isMeasured() && detector.isSpeaking();
    }

    /** After how many frames without a packet speech is over. */
    public int framesLeft() {
        return detector.framesLeft();
    }

    /**
     * Whether the last packet was digital silence. Without a level: whether it was empty and came right behind the one before
     * it, so that it is none of the rare packets by which discontinuous transmission describes the background.
     */
    public boolean isSilence() {
        return silence;
    }

    /** By how much the last packet stood out of this microphone's background, in dB, up to 40; 0 if it did not. */
    public int prominence() {
        return prominence;
    }

    /** The prominence of the last packets, smoothed. */
    public int energy() {
        return Math.round(energy);
    }

    /** In -dBov, as a level meter would show it. */
    public int smoothedLevel() {
        return Math.round(smoothed);
    }

    /**
     * The levels of the last seven frames, a byte each, the newest lowest; above them how many there have been, modulo 256. In
     * one word, so that another thread that is handed it sees levels and count of the same moment.
     */
    public long frames() {
        return frames;
    }
}
