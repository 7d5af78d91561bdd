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

class PacketIndicesTest {
    private final PacketIndices indices = new PacketIndices();

    private long take(int sequenceNumber) {
        return take(indices, sequenceNumber);
    }

    private static long take(PacketIndices indices, int sequenceNumber) {
        long index = indices.find(sequenceNumber);
        if (index != PacketIndices.NONE) {
            indices.take(index);
        }
        return index;
    }

    @Test
    void shouldCountRollovers() {
        for (long index = 65_000; index < 200_000; index++) {
            assertThat(take((int) index & 0xFFFF)).isEqualTo(index);
        }
    }

    @Test
    void shouldGiveALatePacketItsOwnIndexOnce() {
        take(0xFFFE);
        take(1);

        assertThat(take(0xFFFF)).isEqualTo(0xFFFF);
        assertThat(take(0xFFFF)).isEqualTo(PacketIndices.NONE);
        assertThat(take(0xFFFE)).isEqualTo(PacketIndices.NONE);
        assertThat(take(0)).isEqualTo(0x10000);
        assertThat(take(1)).isEqualTo(PacketIndices.NONE);
    }

    @Test
    void shouldNotKnowWhatIsOlderThanItRemembers() {
        take(1000);

        assertThat(take(1000 - 63)).isEqualTo(1000 - 63);
        assertThat(take(1000 - 64)).isEqualTo(PacketIndices.NONE);
    }

    @Test
    void shouldForgetNothingInALongLeap() {
        take(10);
        take(10 + 64);
        assertThat(take(10)).isEqualTo(PacketIndices.NONE);
        assertThat(take(11)).isEqualTo(11);
    }

    @Test
    void shouldChangeNothingUntilAnIndexIsTaken() {
        assertThat(indices.find(9)).isEqualTo(9);
        assertThat(indices.find(0xFFFF)).isEqualTo(0xFFFF);
        take(1000);

        assertThat(indices.find(0x7FFF)).isEqualTo(0x7FFF);
        assertThat(indices.find(1001)).isEqualTo(1001);
        assertThat(indices.find(999)).isEqualTo(999);
        assertThat(indices.find(1000)).isEqualTo(PacketIndices.NONE);
    }

    @Test
    void shouldHaveNoIndexBeforeTheFirstCycle() {
        take(3);

        assertThat(take(0xFFFF)).isEqualTo(PacketIndices.NONE);
    }

    @Property
    void shouldNeverGiveAnIndexTwiceNorAnotherSequenceNumbers(
            @ForAll @Size(max = 400) List<@IntRange(min = -80, max = 80) Integer> steps,
            @ForAll @IntRange(max = 0xFFFF) int first) {
        PacketIndices sent = new PacketIndices();
        Set<Long> given = new HashSet<>();
        int sequenceNumber = first;
        for (int step : steps) {
            sequenceNumber = (sequenceNumber + step) & 0xFFFF;
            long index = take(sent, sequenceNumber);
            if (index != PacketIndices.NONE) {
                assertThat((int) index & 0xFFFF).isEqualTo(sequenceNumber);
                assertThat(given.add(index)).as("index %d", index).isTrue();
            }
        }
    }
}
