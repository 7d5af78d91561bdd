package org.pufferblow.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SentIndicesTest {
    private final SentIndices indices = new SentIndices();

    @Test
    void shouldCountRollovers() {
        for (long index = 65_000; index < 200_000; index++) {
            assertThat(indices.take((int) index & 0xFFFF)).isEqualTo(index);
        }
    }

    @Test
    void shouldGiveALatePacketItsOwnIndexOnce() {
        indices.take(0xFFFE);
        indices.take(1);

        assertThat(indices.take(0xFFFF)).isEqualTo(0xFFFF);
        assertThat(indices.take(0xFFFF)).isEqualTo(SentIndices.NONE);
        assertThat(indices.take(0xFFFE)).isEqualTo(SentIndices.NONE);
        assertThat(indices.take(0)).isEqualTo(0x10000);
        assertThat(indices.take(1)).isEqualTo(SentIndices.NONE);
    }

    @Test
    void shouldNotKnowWhatIsOlderThanItRemembers() {
        indices.take(1000);

        assertThat(indices.take(1000 - 63)).isEqualTo(1000 - 63);
        assertThat(indices.take(1000 - 64)).isEqualTo(SentIndices.NONE);
    }

    @Test
    void shouldForgetNothingInALongLeap() {
        indices.take(10);
        indices.take(10 + 64);
        assertThat(indices.take(10)).isEqualTo(SentIndices.NONE);
        assertThat(indices.take(11)).isEqualTo(11);
    }

    @Test
    void shouldHaveNoIndexBeforeTheFirstCycle() {
        indices.take(3);

        assertThat(indices.take(0xFFFF)).isEqualTo(SentIndices.NONE);
    }

    @Property
    void shouldNeverGiveAnIndexTwiceNorAnotherSequenceNumbers(
            @ForAll @Size(max = 400) List<@IntRange(min = -80, max = 80) Integer> steps,
            @ForAll @IntRange(max = 0xFFFF) int first) {
        SentIndices sent = new SentIndices();
        Set<Long> given = new HashSet<>();
        int sequenceNumber = first;
        for (int step : steps) {
            sequenceNumber = (sequenceNumber + step) & 0xFFFF;
            long index = sent.take(sequenceNumber);
            if (index != SentIndices.NONE) {
                assertThat((int) index & 0xFFFF).isEqualTo(sequenceNumber);
                assertThat(given.add(index)).as("index %d", index).isTrue();
            }
        }
    }
}
