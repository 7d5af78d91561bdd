package org.pufferblow.bridge;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.pufferblow.media.speech.SpeechDetector;
import org.pufferblow.media.speech.VoiceMeter;

/**
 * One endpoint's voice. The endpoint's port thread measures it, with {@link #onPacket} and {@link #hush}; any other thread
 * reads what is published of it, word by word. Times are of {@link System#nanoTime}, as on the port thread and in the
 * {@link ControlLoop}.
 */
final class Talker {
    /** Nobody speaks who has sent nothing for so long. */
    private static final long STILL_NS = 500_000_000L;
    private static final long FRAME_NS = SpeechDetector.FRAME_MILLIS * 1_000_000L;
    /** So many frames a packet may be late without speech being over. */
    private static final int LATE_FRAMES = 3;
    /** A peer must not keep the control side busy. */
    private static final long MIN_NEWS_INTERVAL_NS = 100_000_000L;
    private static final long AN_HOUR_NS = 3600L * 1_000_000_000L;

    private static final int SPEAKING = 1;
    private static final int MEASURED = 2;
    private static final int ENERGY_SHIFT = 8;
    private static final int LEVEL_SHIFT = 16;
    private static final int FRAMES_LEFT_SHIFT = 24;
    private static final int BYTE = 0xFF;

    private final VoiceMeter meter;
    private final Consumer<Talker> news;
    private IncomingStream stream;
    private boolean started;
    private boolean hushed;
    private boolean toldSpeaking;
    private boolean toldMeasured;
    private long lastNewsNs;

    // Written and read opaquely: not torn, and in no order with anything else.
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong state = new AtomicLong();
    private final AtomicLong lastPacketNs = new AtomicLong();
    private final AtomicLong lastEnergyNs = new AtomicLong();

    /** Of {@link LoudestSpeakers}; the port thread's. */
    int place;
    boolean challenges;
    long challengeNs;

    /** @param news called on the port thread when speech begins or ends; neither often nor to block */
    Talker(int energyAlphaPercent, Consumer<Talker> news) {
        meter = new VoiceMeter(energyAlphaPercent);
        this.news = news;
    }

    /** Takes a packet that may be heard. */
    void onPacket(IncomingStream from, int sequenceNumber, int timestamp, int level, boolean voice, int payloadLength,
            long nowNs) {
        if (from != stream) {
            stream = from;
            meter.startStream();
        }
        meter.onPacket(sequenceNumber, timestamp, level, voice, payloadLength, nowNs);
        hushed = false;
        if (meter.prominence() > 0) {
            lastEnergyNs.setOpaque(nowNs);
        } else if (!started) {
            lastEnergyNs.setOpaque(nowNs - AN_HOUR_NS);
        }
        started = true;
        lastPacketNs.setOpaque(nowNs);
        publish(nowNs);
    }

    /** Takes note of a packet that may not be heard. */
    void hush(long nowNs) {
        if (!hushed) {
            hushed = true;
            meter.hush();
            publish(nowNs);
        }
    }

    private void publish(long nowNs) {
        boolean speaking = meter.isSpeaking();
        boolean measured = meter.isMeasured();
        frames.setOpaque(meter.frames());
        state.setOpaque((speaking ? SPEAKING : 0) | (measured ? MEASURED : 0) | (meter.energy() << ENERGY_SHIFT)
                | (meter.smoothedLevel() << LEVEL_SHIFT) | (meter.framesLeft() << FRAMES_LEFT_SHIFT));
        boolean changed = speaking != toldSpeaking || measured != toldMeasured;
        if (changed && (nowNs - lastNewsNs >= MIN_NEWS_INTERVAL_NS || !toldMeasured)) {
            lastNewsNs = nowNs;
            toldSpeaking = speaking;
            toldMeasured = measured;
            news.accept(this);
        }
    }

    /** Whether the last packet was digital silence. On the port thread. */
    boolean isSilent() {
        return meter.isSilence();
    }

    boolean isMeasured() {
        return (state.getOpaque() & MEASURED) != 0;
    }

    /** Also by the clock: a client that has nothing to send may send its next packet long after its last word. */
    boolean isSpeaking(long nowNs) {
        long now = state.getOpaque();
        long leftNs = ((now >> FRAMES_LEFT_SHIFT & BYTE) + LATE_FRAMES) * FRAME_NS;
        return (now & SPEAKING) != 0 && isSending(nowNs, Math.min(leftNs, STILL_NS));
    }

    boolean isSending(long nowNs, long withinNs) {
        return nowNs - lastPacketNs.getOpaque() < withinNs;
    }

    /** Whether a packet stood out of this microphone's background so short a time ago. */
    boolean isEnergetic(long nowNs, long withinNs) {
        return energyAgeNs(nowNs) < withinNs;
    }

    long energyAgeNs(long nowNs) {
        return nowNs - lastEnergyNs.getOpaque();
    }

    /** Of {@link VoiceMeter#energy}. */
    int energy() {
        return (int) (state.getOpaque() >> ENERGY_SHIFT) & BYTE;
    }

    /** In -dBov. */
    int level() {
        return (int) (state.getOpaque() >> LEVEL_SHIFT) & BYTE;
    }

    /** Of {@link VoiceMeter#frames}. */
    long frames() {
        return frames.getOpaque();
    }
}
