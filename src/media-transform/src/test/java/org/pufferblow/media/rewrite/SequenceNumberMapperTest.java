package org.pufferblow.media.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SequenceNumberMapperTest {
    private final SequenceNumberMapper numbers = new SequenceNumberMapper(StreamTiming.OPUS);

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
        assertThat(numbers.forward(10 + StreamTiming.OPUS.maxGap())).isEqualTo(first + StreamTiming.OPUS.maxGap());
        assertThat(numbers.startsTalkspurt()).isFalse();
        assertThat(numbers.forward(11 + 2 * StreamTiming.OPUS.maxGap()))
                .isEqualTo(first + StreamTiming.OPUS.maxGap() + 1);
        assertThat(numbers.startsTalkspurt()).isTrue();
        assertThat(numbers.forward(10 + 2 * StreamTiming.OPUS.maxGap())).isEqualTo(SequenceNumberMapper.LATE);
    }

    @Test
    void shouldStartATalkspurtWithTheFirstPacketEvenBehindWithheldOnes() {
        numbers.withhold(5);
        numbers.withhold(6);
        assertThat(numbers.forward(7)).isPositive();
        assertThat(numbers.startsTalkspurt()).isTrue();
    }

    /** Whatever the window, the same sequence gets the same numbers as far as the smaller one reaches. */
    @Property(tries = 500)
    void shouldNumberAlikeInAnyWindow(@ForAll @Size(max = 400) List<@IntRange(max = 99) Integer> steps) {
        List<SequenceNumberMapper> mappers = Stream.of(64, 128, 1024)
                .map(window -> new SequenceNumberMapper(new StreamTiming(48_000, 960, window, 3000, true))).toList();
        int highest = 65_500;
        for (int step : steps) {
            // Most go one ahead; some jump, some come up to 60 late.
            int next = step < 60 ? highest + 1 : step < 70 ? highest + step : highest - (step - 70) * 2;
            highest = Math.max(highest, next);
            int number = next & 0xFFFF;
            if (step % 7 == 0) {
                mappers.forEach(each -> each.withhold(number));
            } else {
                assertThat(mappers.stream().map(each -> each.forward(number)).distinct()).hasSize(1);
            }
        }
    }

    @Test
    void shouldTakeWhatComesLateWithinALargeWindow() {
        SequenceNumberMapper video = new SequenceNumberMapper(StreamTiming.VIDEO);
        long first = video.forward(100);
        for (int i = 1; i <= 10; i++) {
            video.withhold(100 + i);
        }
        assertThat(video.forward(1123)).isEqualTo(first + 1013);
        assertThat(video.forward(111)).isEqualTo(first + 1);
        assertThat(video.forward(111)).isEqualTo(SequenceNumberMapper.DUPLICATE);
        assertThat(video.forward(105)).as("withheld before").isEqualTo(SequenceNumberMapper.DUPLICATE);
        assertThat(video.forward(99)).isEqualTo(SequenceNumberMapper.LATE);
    }
}
