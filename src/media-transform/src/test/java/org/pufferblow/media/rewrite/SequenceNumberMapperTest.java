package org.pufferblow.media.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceNumberMapperTest {
    private final SequenceNumberMapper numbers = new SequenceNumberMapper();

    @Test
    void shouldCountOnOverTheWrap() {
        long first = numbers.forward(65_534);
        assertThat(numbers.forward(65_535)).isEqualTo(first + 1);
        assertThat(numbers.forward(0)).isEqualTo(first + 2);
        assertThat(numbers.forward(1)).isEqualTo(first + 3);
    }

    @Test
    void shouldKeepTheGapOfALostPacketAndFillItWhenItComesLate() {
        long first = numbers.forward(10);
        assertThat(numbers.forward(13)).isEqualTo(first + 3);
        assertThat(numbers.forward(11)).isEqualTo(first + 1);
        assertThat(numbers.forward(12)).isEqualTo(first + 2);
    }

    @Test
    void shouldRefuseDuplicatesInAndOutOfOrder() {
        numbers.forward(10);
        assertThat(numbers.forward(10)).isEqualTo(SequenceNumberMapper.DUPLICATE);
        numbers.forward(12);
        numbers.forward(11);
        assertThat(numbers.forward(11)).isEqualTo(SequenceNumberMapper.DUPLICATE);
        assertThat(numbers.forward(10)).isEqualTo(SequenceNumberMapper.DUPLICATE);
    }

    @Test
    void shouldRefuseWhatIsOlderThanTheWindow() {
        long first = numbers.forward(100);
        numbers.forward(164);
        assertThat(numbers.forward(100)).isEqualTo(SequenceNumberMapper.LATE);
        assertThat(numbers.forward(101)).isEqualTo(first + 1);
        assertThat(numbers.forward(164 - 30_000)).isEqualTo(SequenceNumberMapper.LATE);
    }

    @Test
    void shouldCloseTheGapOfWithheldPackets() {
        long first = numbers.forward(65_530);
        for (int i = 65_531; i < 65_531 + 1000; i++) {
            numbers.withhold(i & 0xFFFF);
        }
        assertThat(numbers.forward((65_531 + 1000) & 0xFFFF)).isEqualTo(first + 1);
        assertThat(numbers.startsTalkspurt()).isTrue();
        assertThat(numbers.forward((65_532 + 1000) & 0xFFFF)).isEqualTo(first + 2);
        assertThat(numbers.startsTalkspurt()).isFalse();
    }

    @Test
    void shouldCountALatePacketFromBeforeThePauseInItsOldPlace() {
        long first = numbers.forward(10);
        numbers.forward(12);
        numbers.withhold(13);
        numbers.withhold(14);
        assertThat(numbers.forward(15)).isEqualTo(first + 3);
        assertThat(numbers.forward(11)).isEqualTo(first + 1);
        assertThat(numbers.startsTalkspurt()).isFalse();
        assertThat(numbers.forward(13)).isEqualTo(SequenceNumberMapper.DUPLICATE);
    }

    @Test
    void shouldCloseTheGapOfWhatIsMissingBetweenWithheldPackets() {
        long first = numbers.forward(10);
        numbers.withhold(11);
        numbers.withhold(14);
        assertThat(numbers.forward(15)).isEqualTo(first + 1);
        assertThat(numbers.forward(12)).isEqualTo(SequenceNumberMapper.LATE);
    }

    @Test
    void shouldKeepTheGapOfWhatIsMissingBesideAForwardedPacket() {
        long first = numbers.forward(10);
        numbers.withhold(12);
        assertThat(numbers.forward(14)).isEqualTo(first + 3);
        assertThat(numbers.forward(11)).isEqualTo(first + 1);
        assertThat(numbers.forward(13)).isEqualTo(first + 2);
    }

    @Test
    void shouldCloseTheGapOfAWithheldPacketThatComesLateInItsPause() {
        long first = numbers.forward(10);
        numbers.withhold(12);
        numbers.withhold(11);
        assertThat(numbers.forward(13)).isEqualTo(first + 1);
    }

    @Test
    void shouldLeaveTheGapOfAWithheldPacketThatComesBehindAForwardedOne() {
        long first = numbers.forward(10);
        numbers.forward(12);
        numbers.withhold(11);
        assertThat(numbers.forward(13)).isEqualTo(first + 3);
        assertThat(numbers.forward(11)).isEqualTo(SequenceNumberMapper.DUPLICATE);
    }

    @Test
    void shouldTakeAVeryLongGapForAPause() {
        long first = numbers.forward(10);
        assertThat(numbers.forward(10 + SequenceNumberMapper.MAX_GAP)).isEqualTo(first + SequenceNumberMapper.MAX_GAP);
        assertThat(numbers.startsTalkspurt()).isFalse();
        assertThat(numbers.forward(11 + 2 * SequenceNumberMapper.MAX_GAP))
                .isEqualTo(first + SequenceNumberMapper.MAX_GAP + 1);
        assertThat(numbers.startsTalkspurt()).isTrue();
        assertThat(numbers.forward(10 + 2 * SequenceNumberMapper.MAX_GAP)).isEqualTo(SequenceNumberMapper.LATE);
    }

    @Test
    void shouldStartATalkspurtWithTheFirstPacketEvenBehindWithheldOnes() {
        numbers.withhold(5);
        numbers.withhold(6);
        assertThat(numbers.forward(7)).isPositive();
        assertThat(numbers.startsTalkspurt()).isTrue();
    }
}
