package org.pufferblow.e2e.sound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The instrument itself: a tone goes through the codec as it is, and to its place. */
class OpusTest {
    private static final int NOTHING = 127;

    /** A second with a tone from its first tenth to its last. */
    private static Sound tone() {
        int[] levels = new int[50];
        Arrays.fill(levels, NOTHING);
        Arrays.fill(levels, 5, 45, 26);
        return Sound.tone(870, levels);
    }

    @Test
    void shouldDecodeAToneWhereItWas() {
        Sound tone = tone().add(0, new Noises(1).room(1, -65));
        List<byte[]> packets = Opus.encode(tone);

        Sound decoded = Opus.decode(packets.toArray(byte[][]::new));

        assertThat(packets).hasSize(50).allMatch(packet -> (packet[0] & 3) == 0);
        for (int i = 0; i < 50; i++) {
            double amplitude = tone.amplitude(870, i);
            assertThat(decoded.amplitude(870, i)).as("frame " + i).isBetween(amplitude * 0.8 - 0.002,
                    amplitude * 1.1 + 0.002);
            assertThat(decoded.amplitude(530, i)).as("frame " + i).isLessThan(0.002);
        }
    }

    @Test
    void shouldBeSilentWhereNothingCame() {
        byte[][] packets = Opus.encode(tone()).toArray(byte[][]::new);
        packets[20] = null;
        packets[21] = null;

        Sound decoded = Opus.decode(packets);

        assertThat(decoded.amplitude(870, 20)).isLessThan(0.002);
        assertThat(decoded.amplitude(870, 23)).isGreaterThan(0.05);
    }
}
