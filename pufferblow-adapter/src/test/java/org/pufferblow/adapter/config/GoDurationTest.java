package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.adapter.config.ValueTypes.GoDuration;

/** The notation of Go's {@code time.ParseDuration}, with that function's own examples and limits. */
class GoDurationTest {
    @ParameterizedTest
    @CsvSource({"0,0", "+0,0", "-0,0", "5s,5000000000", "30s,30000000000", "1478s,1478000000000", "-5s,-5000000000",
            "+5s,5000000000", "5.0s,5000000000", "5.6s,5600000000", "5.s,5000000000", ".5s,500000000",
            "1.004s,1004000000", "1.0040s,1004000000", "10ns,10", "11us,11000", "12µs,12000", "12μs,12000",
            "13ms,13000000", "14s,14000000000", "15m,900000000000", "16h,57600000000000", "1m30s,90000000000",
            "3h30m,12600000000000", "10.5s4m,250500000000", "-2m3.4s,-123400000000",
            "1h2m3s4ms5us6ns,3723004005006", "1s1s,2000000000", "1.0000000001s,1000000000",
            "9223372036854775807ns,9223372036854775807", "0.9ns,0", "1.9ns1.9ns,2", ".000000001s,1",
            "0.1234567890123456789h,444444440444"})
    void shouldReadWhatGoReads(String text, long nanos) {
        assertThat(GoDuration.parse(text)).contains(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "-", "s", ".", "-.", ".s", "+.s", "1d", "5 s", " 5s", "5s ", "5S", "five", "1e3s",
            "5s-3s", "--5s", "0x5s", "٣s", "9223372036854775808ns", "9223372036854775807.1us",
            "9223372036854775807ns1ns", "9999999h", "5sm", "1m30", "5seconds"})
    void shouldRefuseWhatGoRefuses(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }

    @Property
    void shouldReadEveryCountOfNanoseconds(@ForAll @LongRange(min = Long.MIN_VALUE + 1) long nanos) {
        assertThat(GoDuration.parse(nanos + "ns")).contains(Duration.ofNanos(nanos));
    }

    @Property
    void shouldNeverThrow(@ForAll String text) {
        assertThat(GoDuration.parse(text)).isNotNull();
    }
}
