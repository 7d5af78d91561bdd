package org.pufferblow.e2e.browser;

import dev.onvoid.webrtc.media.audio.CustomAudioSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.pufferblow.e2e.sound.Sound;

/** A microphone that hears nothing, and once a file (one channel, 16 bits, 48 kHz): 10 ms at a time. */
final class ClipSource {
    private static final int FRAMES = Sound.RATE / 100;
    private static final int FRAME_BYTES = FRAMES * Short.BYTES;
    private static final int WAV_HEADER = 44;

    private final CustomAudioSource source;
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    private volatile byte[] clip = {};
    /** Of the timer's thread only. */
    private byte[] playing = {};
    private int position;

    ClipSource(CustomAudioSource source) {
        this.source = source;
    }

    /** Once; it goes on as long as the process. */
    void start() {
        var unused = timer.scheduleAtFixedRate(this::push, 0, 10, TimeUnit.MILLISECONDS);
    }

    void play(Path wav) throws IOException {
        byte[] file = Files.readAllBytes(wav);
        clip = Arrays.copyOfRange(file, WAV_HEADER, file.length);
    }

    private void push() {
        if (playing != clip) {
            playing = clip;
            position = 0;
        }
        byte[] samples = new byte[FRAME_BYTES];
        int length = Math.min(FRAME_BYTES, playing.length - position);
        System.arraycopy(playing, position, samples, 0, length);
        position += length;
        source.pushAudio(samples, 16, Sound.RATE, 1, FRAMES);
    }
}
