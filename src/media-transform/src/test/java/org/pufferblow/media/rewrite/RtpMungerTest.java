package org.pufferblow.media.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RtpMungerTest {
    private static final long MS = 1_000_000;

    private final RtpMunger numbers = new RtpMunger(StreamTiming.OPUS, 65_535, 1000);

    private void check(boolean mapped, int sequenceNumber, int timestamp, boolean marker) {
        assertThat(mapped).isTrue();
        assertThat(numbers.sequenceNumber()).isEqualTo(sequenceNumber);
        assertThat(numbers.timestamp()).isEqualTo(timestamp);
        assertThat(numbers.marker()).isEqualTo(marker);
    }

    @Test
    void shouldBeginWithItsOwnNumbersAndAMarkerAndGoOnOverTheWrap() {
        check(numbers.map(1, 0, 500, 77, false, 0), 65_535, 1000, true);
        check(numbers.map(1, 0, 501, 77 + 960, false, 0), 0, 1960, false);
        check(numbers.map(1, 0, 503, 77 + 3 * 960, true, 0), 2, 1000 + 3 * 960, true);
        check(numbers.map(1, 0, 502, 77 + 2 * 960, false, 0), 1, 1000 + 2 * 960, false);
    }

    @Test
    void shouldAdvanceByTheTimeThatWentByWhenAnotherSourceTakesOver() {
        numbers.map(1, 0, 500, 77, false, 0);
        check(numbers.map(2, 0, 90_000, -5, false, 1000 * MS), 0, 1000 + 48_000, true);
        check(numbers.map(2, 0, 90_001, 955, false, 1020 * MS), 1, 1000 + 48_960, false);
        check(numbers.map(3, 0, 7, 123, false, 1021 * MS), 2, 1000 + 48_960 + 960, true);
        check(numbers.map(1, 0, 600, 123, false, 1121 * MS), 3, 1000 + 48_960 + 960 + 4800, true);
    }

    @Test
    void shouldStayTrueInTimeAfterAPauseOfTheSameSource() {
        numbers.map(1, 0, 500, 77, false, 0);
        numbers.map(1, 0, 502, 77 + 2 * 960, false, 0);
        check(numbers.map(1, 1, 700, 77 + 200 * 960, false, 5 * MS), 2, 1000 + 200 * 960, true);
    }

    @Test
    void shouldDropWhatBelongsBeforeTheRun() {
        numbers.map(1, 0, 500, 77, false, 0);
        numbers.map(2, 0, 90_000, 0, false, 0);
        assertThat(numbers.map(2, 0, 89_999, -960, false, 0)).isFalse();
        numbers.map(2, 1, 90_010, 9600, false, 0);
        assertThat(numbers.map(2, 1, 90_005, 4800, false, 0)).isFalse();
        assertThat(numbers.map(2, 2, 90_010, 9600, false, 0)).isFalse();
        check(numbers.map(2, 2, 90_011, 10 * 960 + 960, false, 0), 2, numbers.mapTimestamp(11 * 960), true);
    }

    @Test
    void shouldMapTheClockOfTheCurrentSourceOnly() {
        assertThat(numbers.isFrom(1)).isFalse();
        numbers.map(1, 0, 500, 77, false, 0);
        assertThat(numbers.isFrom(1)).isTrue();
        assertThat(numbers.isFrom(2)).isFalse();
        assertThat(numbers.mapTimestamp(77 + 480)).isEqualTo(1480);
    }

    @Test
    void shouldNotGoBackInTimeAfterADayOfSilenceOrWithAClockThatWentBack() {
        numbers.map(1, 0, 500, 77, false, 0);
        numbers.map(2, 0, 500, 77, false, 86_400_000 * MS);
        int day = numbers.timestamp();
        assertThat(day - 1000).isPositive();
        numbers.map(3, 0, 500, 77, false, 0);
        assertThat(numbers.timestamp() - day).isEqualTo(StreamTiming.OPUS.frame());
    }

    /** 90 kHz; and the end of a picture is the sender's to mark. */
    @Test
    void shouldCountInTheClockOfItsMedium() {
        RtpMunger video = new RtpMunger(StreamTiming.VIDEO, 1, 0);
        video.map(1, 0, 10, 5000, false, 0);
        assertThat(video.marker()).isFalse();
        int before = video.timestamp();
        video.map(2, 0, 10, 77, true, 100_000_000);
        assertThat(video.timestamp() - before).isEqualTo(9000);
        assertThat(video.marker()).isTrue();
        video.map(3, 0, 10, 77, false, 100_000_001);
        assertThat(video.timestamp() - before).isEqualTo(9000 + StreamTiming.VIDEO.frame());
        assertThat(video.marker()).isFalse();
    }
}
