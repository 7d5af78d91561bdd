package org.pufferblow.e2e.browser;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.onvoid.webrtc.media.audio.AudioTrackSink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pufferblow.e2e.sound.Goertzel;

/**
 * Listens to one decoded track at everybody's frequency, in windows of 20 ms (Hann, then Goertzel), as the browsers'
 * {@code tones.js} does. The track's audio thread writes, the commands' thread reads, both under this object's lock.
 */
final class ToneDetector implements AudioTrackSink {
    private static final double THRESHOLD = 0.02;
    private static final int MOST_GAPS = 100;
    private static final int WINDOW_MS = 20;
    private static final long RECENT_MS = 300;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final class Heard {
        private double amplitude;
        private long lastMs = -1;
        private long heardMs;
        private final List<Integer> gaps = new ArrayList<>();
    }

    private final List<Integer> frequencies;
    private final Heard[] heard;
    private double[] window = new double[0];
    private int filled;
    private long nowMs;

    ToneDetector(List<Integer> frequencies) {
        this.frequencies = frequencies;
        this.heard = new Heard[frequencies.size()];
        Arrays.setAll(heard, _ -> new Heard());
    }

    @Override
    public synchronized void onData(byte[] data, int bitsPerSample, int sampleRate, int channels, int frames) {
        int size = sampleRate * WINDOW_MS / 1000;
        if (window.length != size) {
            window = new double[size];
            filled = 0;
        }
        ByteBuffer samples = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        for (int frame = 0; frame < frames; frame++) {
            window[filled++] = samples.getShort(frame * channels * Short.BYTES) / 32768.0;
            if (filled == size) {
                filled = 0;
                nowMs += WINDOW_MS;
                listen(sampleRate);
            }
        }
    }

    private void listen(int sampleRate) {
        boolean silent = true;
        for (double sample : window) {
            silent &= sample == 0;
        }
        for (int index = 0; index < heard.length; index++) {
            Heard person = heard[index];
            person.amplitude = silent ? 0 : Goertzel.amplitude(window, frequencies.get(index), sampleRate);
            if (person.amplitude > THRESHOLD) {
                if (person.lastMs >= 0 && nowMs - person.lastMs > WINDOW_MS && person.gaps.size() < MOST_GAPS) {
                    person.gaps.add((int) (nowMs - person.lastMs - WINDOW_MS));
                }
                person.lastMs = nowMs;
                person.heardMs += WINDOW_MS;
            }
        }
    }

    synchronized void mark() {
        for (Heard person : heard) {
            person.heardMs = 0;
            person.gaps.clear();
        }
    }

    /** In the shape of {@link ClientReport.Tone}. */
    synchronized ArrayNode report() {
        ArrayNode tones = MAPPER.createArrayNode();
        for (int index = 0; index < heard.length; index++) {
            Heard person = heard[index];
            ArrayNode gaps = tones.addObject().put("index", index).put("amplitude", person.amplitude)
                    .put("now", person.lastMs >= 0 && nowMs - person.lastMs < RECENT_MS).put("heardMs", person.heardMs)
                    .putArray("gaps");
            person.gaps.forEach(gaps::add);
        }
        return tones;
    }
}
