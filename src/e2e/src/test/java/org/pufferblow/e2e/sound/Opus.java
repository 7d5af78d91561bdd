package org.pufferblow.e2e.sound;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The codec of voices (RFC 6716), by Concentus, set as browsers set it: 20 ms a packet, one channel, 32 kbit/s. */
public final class Opus {
    private static final int BITRATE = 32_000;
    /** Half of what an encoder may use; what it costs is time only. */
    private static final int COMPLEXITY = 5;
    private static final int LONGEST_PACKET = 1275;

    private Opus() {}

    /** A packet of one frame for each frame of the sound. */
    public static List<byte[]> encode(Sound sound) {
        try {
            OpusEncoder encoder = new OpusEncoder(Sound.RATE, 1, OpusApplication.OPUS_APPLICATION_VOIP);
            encoder.setBitrate(BITRATE);
            encoder.setUseVBR(true);
            encoder.setComplexity(COMPLEXITY);
            byte[] buffer = new byte[LONGEST_PACKET];
            List<byte[]> packets = new ArrayList<>();
            for (int i = 0; i < sound.frames(); i++) {
                int length = encoder.encode(sound.frame(i), 0, Sound.FRAME, buffer, 0, buffer.length);
                packets.add(Arrays.copyOf(buffer, length));
            }
            return packets;
        } catch (OpusException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * What they sound like, each at its frame's place in the sound that was encoded.
     *
     * @param packets null where none came: there is silence
     */
    public static Sound decode(byte[][] packets) {
        try {
            OpusDecoder decoder = new OpusDecoder(Sound.RATE, 1);
            int delay = new OpusEncoder(Sound.RATE, 1, OpusApplication.OPUS_APPLICATION_VOIP).getLookahead();
            short[] pcm = new short[delay + packets.length * Sound.FRAME];
            short[] frame = new short[Sound.FRAME];
            for (int i = 0; i < packets.length; i++) {
                if (packets[i] != null) {
                    decoder.decode(packets[i], 0, packets[i].length, frame, 0, Sound.FRAME, false);
                    System.arraycopy(frame, 0, pcm, i * Sound.FRAME, Sound.FRAME);
                }
            }
            return Sound.of(pcm, delay, pcm.length);
        } catch (OpusException e) {
            throw new AssertionError(e);
        }
    }
}
