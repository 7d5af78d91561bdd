package org.pufferblow.e2e.browser;

import dev.onvoid.webrtc.media.audio.CustomAudioSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A microphone that hears a tone which swells and ebbs a little, as {@code client.js} makes it: 10 ms at a time. */
final class ToneSource {
    private static final int RATE = 48_000;
    private static final int FRAMES = RATE / 100;

    private final CustomAudioSource source;
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    private final double frequency;
    /** Of the timer's thread only. */
    private long position;

    ToneSource(double frequency, CustomAudioSource source) {
        this.source = source;
        this.frequency = frequency;
    }

    /** Once; it goes on as long as the process. */
    void start() {
        var unused = timer.scheduleAtFixedRate(this::push, 0, 10, TimeUnit.MILLISECONDS);
    }

    private void push() {
        ByteBuffer samples = ByteBuffer.allocate(FRAMES * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int frame = 0; frame < FRAMES; frame++, position++) {
            double seconds = (double) position / RATE;
            double gain = 0.25 + 0.08 * Math.sin(2 * Math.PI * 3 * seconds);
            samples.putShort((short) (32767 * gain * Math.sin(2 * Math.PI * frequency * seconds)));
        }
        source.pushAudio(samples.array(), 16, RATE, 1, FRAMES);
    }
}
