package org.pufferblow.e2e.peers;

import java.util.ArrayList;
import java.util.List;
import org.pufferblow.e2e.sound.Opus;
import org.pufferblow.e2e.sound.Sound;

/** What a microphone hears in 20 ms, encoded, and how loud it is said to be. */
final class Frame {
    /** As the encoder of the reference implementation has it. */
    private static final byte[] SILENCE = {(byte) 0xf8, (byte) 0xff, (byte) 0xfe};
    private static final double SECONDS = 0.02;

    private final int level;
    private final byte[] opus;

    /**
     * Takes the packet over.
     *
     * @param level in -dBov
     * @param opus a packet of one frame (RFC 6716 section 3.2.2)
     */
    Frame(int level, byte[] opus) {
        this.level = level;
        this.opus = opus;
    }

    /** A sound's frames, each said to be as loud as it is. */
    static List<Frame> of(Sound sound) {
        List<byte[]> packets = Opus.encode(sound);
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < packets.size(); i++) {
            frames.add(new Frame((int) -Math.round(sound.level(i * SECONDS, SECONDS)), packets.get(i)));
        }
        return frames;
    }

    /** So loud, but nothing to hear. */
    static Frame silent(int level) {
        return new Frame(level, SILENCE);
    }

    int level() {
        return level;
    }

    /** Not to be written to. */
    byte[] opus() {
        return opus;
    }

    boolean isSilent() {
        return opus == SILENCE;
    }
}
