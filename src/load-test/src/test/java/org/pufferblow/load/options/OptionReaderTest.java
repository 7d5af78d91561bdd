package org.pufferblow.load.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.load.options.OptionReader.UsageException;

class OptionReaderTest {
    private static LoadOptions read(String... more) throws UsageException {
        List<String> args = new ArrayList<>(List.of("ws://localhost:8787"));
        args.addAll(List.of(more));
        return OptionReader.read(args);
    }

    @Test
    void shouldHaveDefaults() throws UsageException {
        LoadOptions options = read();
        assertThat(options.signaling()).isEqualTo(URI.create("ws://localhost:8787/rtc/v1/ws"));
        assertThat(options.mode()).isEqualTo(Mode.STEADY);
        assertThat(options.peers()).isEqualTo(20);
        assertThat(options.duration()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.limits()).isEmpty();
        assertThat(options.tokens()).isEmpty();
    }

    @Test
    void shouldRehearseAtAnotherServerWithAsMany() throws UsageException {
        LoadOptions options = read("--peers", "200", "--rooms", "10", "--tokens", "/tmp/t", "--server-pid", "4711",
                "--warm-up", "7", "--max-p99", "20ms", "--rehearse-at", "ws://localhost:8788");
        LoadOptions rehearsal = options.rehearsing();
        assertThat(rehearsal.signaling()).isEqualTo(URI.create("ws://localhost:8788/rtc/v1/ws"));
        assertThat(rehearsal.mode()).isEqualTo(Mode.STORM);
        assertThat(rehearsal.peers()).isEqualTo(200);
        assertThat(rehearsal.rooms()).isEqualTo(10);
        assertThat(rehearsal.tokens()).isEmpty();
        assertThat(rehearsal.serverPid()).isEmpty();
        assertThat(rehearsal.limits()).isEmpty();
        assertThat(rehearsal.warmUp()).isZero();
        assertThatThrownBy(() -> read("--rehearse-at", "localhost")).isInstanceOf(UsageException.class);
    }

    @Test
    void shouldReadEverything() throws UsageException {
        LoadOptions options = read("--peers=200", "--rooms", "10", "--talkers", "3", "--mode", "storm", "--within",
                "1.5s", "--tokens", "/tmp/t", "--server-pid", "4711", "--open-mics", "--json", "--sample", "1",
                "--warm-up", "7", "--settle", "5s", "--rest", "1m",
                "-payload", "100", "--max-p99", "20ms", "--max-loss", "0.5", "--max-cpu-per-packet", "15us");
        assertThat(options.peers()).isEqualTo(200);
        assertThat(options.rooms()).isEqualTo(10);
        assertThat(options.talkers()).isEqualTo(3);
        assertThat(options.mode()).isEqualTo(Mode.STORM);
        assertThat(options.within()).isEqualTo(Duration.ofMillis(1500));
        assertThat(options.tokens()).contains(Path.of("/tmp/t"));
        assertThat(options.serverPid()).hasValue(4711);
        assertThat(options.openMicrophones()).isTrue();
        assertThat(options.json()).isTrue();
        assertThat(options.sampling()).isEqualTo(1);
        assertThat(options.payloadLength()).isEqualTo(100);
        assertThat(options.warmUp()).isEqualTo(7);
        assertThat(options.settling()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.rest()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.limits()).containsExactlyInAnyOrder(new Limit(Limit.Figure.MAX_P99, 20e6),
                new Limit(Limit.Figure.MAX_LOSS, 0.5), new Limit(Limit.Figure.MAX_CPU, 15e3));
    }

    @Test
    void shouldStepByRooms() throws UsageException {
        assertThat(read("--peers", "100", "--rooms", "5", "--mode", "ramp").step()).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({"200us, 200000", "1.5ms, 1500000", "30s, 30000000000", "10m, 600000000000", "1h, 3600000000000"})
    void shouldReadTimes(String text, long ns) throws UsageException {
        assertThat(read("--duration", text).duration()).isEqualTo(Duration.ofNanos(ns));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--peers=0", "--peers=5001", "--peers=many", "--peers=-1", "--peers", "--rooms=21",
            "--mode=all", "--duration=61m", "--duration=5", "--duration=s", "--within=0s", "--join-rate=0",
            "--payload=15", "--sample=0", "--max-loss=101", "--max-p99=20", "--nonsense", "--json=yes", "--min-held=5",
            "--max-cpu-per-packet=1us", "--server-pid=0", "--step=21", "ws://other"})
    void shouldRefuse(String argument) {
        assertThatThrownBy(() -> read(argument)).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost", "localhost:8787", "ws:", "ws://h/?join_token=a.b.c", "ws://u@h",
            "ws://h h"})
    void shouldRefuseOtherAddresses(String url) {
        assertThatThrownBy(() -> OptionReader.read(List.of(url))).isInstanceOf(UsageException.class)
                .hasMessageNotContaining("a.b.c");
    }

    @Test
    void shouldWantAServer() {
        assertThatThrownBy(() -> OptionReader.read(List.of("--peers", "2"))).isInstanceOf(UsageException.class)
                .hasMessageContaining("no server");
    }

    @Test
    void shouldNotRepeatWhatMayBeAToken() {
        String token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl";
        assertThatThrownBy(() -> read("--peers", token)).hasMessageNotContaining(token);
        assertThatThrownBy(() -> read("--" + token)).hasMessageNotContaining(token);
    }

    @ParameterizedTest
    @EnumSource
    void shouldDescribeEveryLimit(Limit.Figure figure) throws UsageException {
        assertThat(LoadHelp.text()).contains("--" + figure.flag() + " ");
        assertThat(figure.meaning()).isNotBlank();
    }

    @Test
    void shouldBreakUpperAndLowerLimits() {
        assertThat(new Limit(Limit.Figure.MAX_LOSS, 1).isBroken(1)).isFalse();
        assertThat(new Limit(Limit.Figure.MAX_LOSS, 1).isBroken(1.01)).isTrue();
        assertThat(new Limit(Limit.Figure.MIN_DELIVERED, 99).isBroken(99)).isFalse();
        assertThat(new Limit(Limit.Figure.MIN_DELIVERED, 99).isBroken(98.9)).isTrue();
        assertThat(new Limit(Limit.Figure.MAX_P99, 1e9).isBroken(Double.NaN)).as("nothing was measured").isTrue();
    }
}
