package org.pufferblow.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pufferblow.e2e.sound.Goertzel;

/** The instrument itself: an ear hears exactly the tone that is there. */
class ToneDetectorTest {
    @Test
    void goertzelTellsTheTonesApart() {
        int rate = 48_000;
        for (int sounding : Stage.FREQUENCIES) {
            double[] window = IntStream.range(0, rate / 50)
                    .mapToDouble(n -> 0.25 * Math.sin(2 * Math.PI * sounding * n / rate)).toArray();
            for (int frequency : Stage.FREQUENCIES) {
                double amplitude = Goertzel.amplitude(window, frequency, rate);
                if (frequency == sounding) {
                    assertThat(amplitude).isBetween(0.2, 0.3);
                } else {
                    assertThat(amplitude).as("%d Hz while %d Hz sounds", frequency, sounding).isLessThan(0.012);
                }
            }
        }
    }
}
