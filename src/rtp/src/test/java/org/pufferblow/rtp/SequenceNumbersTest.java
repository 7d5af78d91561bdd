package org.pufferblow.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SequenceNumbersTest {
    @Test
    void shouldGoOnOverTheWrap() {
        assertThat(SequenceNumbers.distance(2, 65534)).isEqualTo(4);
        assertThat(SequenceNumbers.distance(65534, 2)).isEqualTo(-4);
    }

    @Property
    void shouldExtendToTheNearest(@ForAll @LongRange(min = 40_000, max = 1L << 40) long reference,
            @ForAll @IntRange(min = -32_768, max = 32_767) int distance) {
        long number = reference + distance;
        assertThat(SequenceNumbers.extend((int) (number & 0xFFFF), reference)).isEqualTo(number);
    }
}
