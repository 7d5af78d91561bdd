package org.pufferblow.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.load.measure.JoinTally;
import org.pufferblow.load.measure.MediaFigures;
import org.pufferblow.load.measure.ServerProcess;
import org.pufferblow.load.options.OptionReader;
import org.pufferblow.load.run.LoadReport.OwnFigures;
import org.pufferblow.load.run.LoadReport.ServerFigures;
import org.pufferblow.load.run.LoadReport.Step;

class LoadReportTest {
    private static final MediaFigures MEDIA = new MediaFigures(10, 500, 1000, 980, 20, 3, 1, 60, 400_000, 5_000_000,
            9_000_000, 100_000, 200_000, 300_000);
    private static final MediaFigures SILENCE = new MediaFigures(10, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, -1, -1, -1);
    private static final ServerFigures SERVER = new ServerFigures(0.25, 12_500, 100 << 10, 110 << 10, 30, 50, 20, 25);
    private static final OwnFigures OWN = new OwnFigures(0.5, 6_000, 0);

    private final JoinTally joins = new JoinTally();

    private LoadReport report(MediaFigures media, List<Step> steps, String... options) throws Exception {
        List<String> args = new ArrayList<>(List.of("ws://host", "--server-pid", "1"));
        args.addAll(List.of(options));
        return new LoadReport(OptionReader.read(args), false, 10, joins.figures(), media, Optional.of(SERVER),
                Optional.of(new ServerProcess.Snapshot(0, 105 << 10, 22, 26)), OWN, steps, 0);
    }

    private void join(int joined, int failed) {
        for (int i = 0; i < joined; i++) {
            joins.onStarted();
            joins.onMedia(80_000_000);
            joins.onAudio(100_000_000);
            joins.onJoined();
        }
        for (int i = 0; i < failed; i++) {
            joins.onStarted();
            joins.onFailed("closed with 4003");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--max-failed=1", "--max-loss=2", "--min-delivered=98", "--max-p50=401us", "--max-p99=5ms",
            "--max-jitter=200us", "--max-late=0.4", "--max-join-p50=104ms", "--max-join-p95=104ms",
            "--max-cpu-per-packet=12.5us"})
    void shouldKeepLimits(String limit) throws Exception {
        join(10, 1);
        assertThat(report(MEDIA, List.of(), limit).exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--max-failed=0", "--max-loss=1.99", "--min-delivered=98.1", "--max-p50=399us",
            "--max-p99=4.9ms", "--max-jitter=199us", "--max-late=0.3", "--max-join-p50=99ms", "--max-join-p95=99ms",
            "--max-cpu-per-packet=12us"})
    void shouldFailWhenALimitIsExceeded(String limit) throws Exception {
        join(10, 1);
        LoadReport report = report(MEDIA, List.of(), limit);
        assertThat(report.exitCode()).isEqualTo(1);
        String flag = limit.substring(2, limit.indexOf('='));
        assertThat(ReportText.of(report)).contains("LIMIT", "--" + flag);
        assertThat(new ObjectMapper().readTree(ReportJson.of(report)).path("limits_not_kept").get(0).asText())
                .isEqualTo(flag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--max-loss=100", "--min-delivered=0", "--max-p99=1h", "--max-join-p95=1h",
            "--max-jitter=1h"})
    void shouldFailWhenWhatIsLimitedWasNotMeasured(String limit) throws Exception {
        joins.onStarted();
        joins.onJoined();
        assertThat(report(SILENCE, List.of(), limit).exitCode()).isEqualTo(1);
    }

    @Test
    void shouldFailWhenNobodyJoined() throws Exception {
        join(0, 5);
        assertThat(report(SILENCE, List.of()).exitCode()).isEqualTo(1);
    }

    @Test
    void shouldTellTheMostPeopleHeld() throws Exception {
        join(30, 0);
        List<Step> steps = List.of(new Step(10, MEDIA, Optional.of(SERVER), true),
                new Step(20, MEDIA, Optional.of(SERVER), true), new Step(30, MEDIA, Optional.empty(), false));

        assertThat(report(MEDIA, steps, "--mode=ramp", "--min-held=20").exitCode()).isZero();
        LoadReport report = report(MEDIA, steps, "--mode=ramp", "--min-held=21");
        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(ReportText.of(report)).contains("held            20 people", "not held");
    }

    /** With more voices than it forwards, what the server leaves out on purpose is not lost. */
    @Test
    void shouldNotJudgeDeliveryWhereTheServerChooses() throws Exception {
        join(10, 0);
        assertThat(ReportText.of(report(MEDIA, List.of(), "--talkers=6"))).contains("delivered 98.000 %");
        LoadReport chosen = report(MEDIA, List.of(), "--talkers=7");
        assertThat(ReportText.of(chosen)).contains("the loudest 5").doesNotContain("delivered");
        assertThat(ReportJson.of(chosen)).doesNotContain("delivered_percent");
        assertThat(ReportText.of(report(MEDIA, List.of(), "--talkers=7", "--loudest=0"))).contains("delivered");
        assertThat(report(MEDIA, List.of(), "--talkers=7", "--min-delivered=0").exitCode()).isEqualTo(1);
        assertThat(ReportText.of(report(MEDIA, List.of(), "--peers=8", "--open-mics"))).contains("the loudest 5");
    }

    @Test
    void shouldPrintATable() throws Exception {
        join(10, 1);
        assertThat(ReportText.of(report(MEDIA, List.of(), "--peers=11", "--rooms=2"))).contains(
                "steady: 11 people in 2 rooms", "10 of 11, 1 failed", "1 × closed with 4003", "2.0000 % (20)",
                "p50 0.40 ms  p99 5.00 ms", "12.5 µs a forwarded packet, 25.0 % of a core",
                "110 MiB resident, 100 MiB before the first join: 1024 KiB more for each of 10",
                "afterwards      105 MiB resident, 22 threads, 26 files and sockets");
    }

    @Test
    void shouldWriteJson() throws Exception {
        join(10, 1);
        JsonNode json = new ObjectMapper().readTree(ReportJson.of(report(MEDIA, List.of())));
        assertThat(json.at("/joins/failed").asInt()).isEqualTo(1);
        assertThat(json.at("/joins/reasons/closed with 4003").asInt()).isEqualTo(1);
        assertThat(json.at("/joins/to_audio_ms/p50").asDouble()).isBetween(100.0, 104.0);
        assertThat(json.at("/media/lost").asLong()).isEqualTo(20);
        assertThat(json.at("/media/packets_per_second").asDouble()).isEqualTo(98);
        assertThat(json.at("/media/latency_p99_ms").asDouble()).isEqualTo(5);
        assertThat(json.at("/server/cpu_per_packet_us").asDouble()).isEqualTo(12.5);
        assertThat(json.at("/server/rss_per_peer_kib").asDouble()).isEqualTo(1024);
        assertThat(json.at("/server_afterwards/threads").asInt()).isEqualTo(22);
        assertThat(json.at("/own/cpu_share_of_core").asDouble()).isEqualTo(0.5);
        assertThat(new ObjectMapper().readTree(ReportJson.of(report(SILENCE, List.of()))).at("/media/latency_p99_ms")
                .isNull()).isTrue();
    }

    @Test
    void shouldBoundTheReasonsOfFailures() {
        for (int i = 0; i < 100; i++) {
            joins.onFailed("reason " + i + " " + "x".repeat(500));
        }
        assertThat(joins.figures().failed()).isEqualTo(100);
        assertThat(joins.figures().reasons()).hasSize(20).allSatisfy((reason, _) -> assertThat(reason).hasSize(100));
    }
}
