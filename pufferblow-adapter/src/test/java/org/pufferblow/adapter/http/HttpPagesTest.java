package org.pufferblow.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.adapter.control.Signatures;
import org.pufferblow.adapter.room.RoomStatistics;
import org.pufferblow.adapter.room.RoomStatistics.RoomFigures;

class HttpPagesTest {
    private static final String SECRET = "a secret that signs metrics";
    private static final String PROMETHEUS_ACCEPTS = "application/openmetrics-text;version=1.0.0;q=0.5,"
            + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Readiness readiness = new Readiness();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile Figures figures = Figures.none();
    private Server server;
    private URI base;

    private void start(String metricsSecret) throws Exception {
        server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new HttpPages("1.2.3", readiness, () -> figures, metricsSecret));
        server.start();
        base = URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    @AfterEach
    void stop() throws Exception {
        client.shutdownNow();
        server.stop();
    }

    private HttpResponse<String> call(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody()).timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return call("GET", path, headers);
    }

    private static Figures busy(List<RoomFigures> rooms) {
        Map<String, Map<String, Long>> counters = new LinkedHashMap<>();
        counters.put("rooms", Map.of("rooms_takeovers", 4L));
        counters.put("control plane", Map.of("events_delivered", 70L, "Odd-Name!total", 1L, "odd name total", 2L));
        counters.put("transport", Map.of("packets_total", 9_007_199_254_740_993L));
        return new Figures(new RoomStatistics(7, rooms.size(), 11, 5, 2, 42, rooms),
                new Figures.Limits(1000, 100, Duration.ofSeconds(15)),
                new Figures.Events(4, 3, 8192, 6, "timeouts", Duration.ofMillis(2500), Duration.ofSeconds(7)),
                Map.of("failed", 2L), Map.of("room_full", 3L, "invalid_token", 9L), counters);
    }

    private static List<RoomFigures> rooms(int n) {
        return IntStream.range(0, n).mapToObj(i -> new RoomFigures("s\"" + i + "\n", "c" + i, i)).toList();
    }

    @Test
    void shouldTellThatItLivesBeforeItIsReady() throws Exception {
        start("");
        HttpResponse<String> answer = get("/healthz");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body())
                .isEqualTo("{\"status\":\"ok\",\"version\":\"1.2.3\",\"total_peers\":0,\"active_rooms\":0}");
        figures = busy(rooms(3));
        assertThat(get("/healthz?x=1").body())
                .isEqualTo("{\"status\":\"ok\",\"version\":\"1.2.3\",\"total_peers\":7,\"active_rooms\":3}");
    }

    @Test
    void shouldSayWhyItIsNotReady() throws Exception {
        start("");
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        readiness.starting("bootstrapping");
        assertThat(get("/readyz").body()).isEqualTo("{\"status\":\"starting\",\"reason\":\"bootstrapping\"}");
        readiness.ready();
        readiness.starting("too late");
        HttpResponse<String> ready = get("/readyz");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("{\"status\":\"ready\"}");
        readiness.draining();
        readiness.ready();
        HttpResponse<String> noNewRooms = get("/readyz");
        assertThat(noNewRooms.statusCode()).isEqualTo(404);
        assertThat(noNewRooms.body()).contains("\"status\":\"draining\"", "\"reason\":\"no new rooms\"");
        readiness.shuttingDown();
        readiness.draining();
        HttpResponse<String> draining = get("/readyz");
        assertThat(draining.statusCode()).isEqualTo(503);
        assertThat(draining.body()).isEqualTo("{\"status\":\"draining\",\"reason\":\"shutting down\"}");
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldShowTheContractsMetricsAsJson() throws Exception {
        start("");
        figures = busy(rooms(2));
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode page = MAPPER.readTree(answer.body());
        List<String> names = new ArrayList<>();
        page.fieldNames().forEachRemaining(names::add);
        assertThat(names).startsWith("version", "active_rooms", "total_peers", "max_total_peers", "max_room_peers",
                "room_end_grace_seconds", "total_joins", "total_leaves", "rejected_connections",
                "rejected_connections_by_reason", "dropped_internal_events", "tracks_fanned", "internal_event_workers",
                "internal_event_queue_len",
                "internal_event_queue_cap", "rooms");
        assertThat(
                names.stream().filter(name -> page.get(name).isIntegralNumber()).map(name -> page.get(name).asLong()))
                .containsExactly(2L, 7L, 1000L, 100L, 15L, 11L, 5L, 12L, 6L, 42L, 4L, 3L, 8192L);
        assertThat(page.path("rooms").toString()).isEqualTo("[{\"session_id\":\"s\\\"0\\n\",\"channel_id\":\"c0\","
                + "\"peers\":0},{\"session_id\":\"s\\\"1\\n\",\"channel_id\":\"c1\",\"peers\":1}]");
        assertThat(page.path("rejected_connections_by_reason").toString())
                .isEqualTo("{\"invalid_token\":9,\"room_full\":3}");
        assertThat(page.path("counters").path("rooms").path("rooms_takeovers").asInt()).isEqualTo(4);
        assertThat(page.path("last_internal_error").asText()).isEqualTo("timeouts");
        assertThat(page.path("internal_event_oldest_seconds").asDouble()).isEqualTo(2.5);
        assertThat(page.path("server_last_answer_seconds").asDouble()).isEqualTo(7);
        assertThat(page.path("leaves_by_reason").path("failed").asInt()).isEqualTo(2);
    }

    @Test
    void shouldKeepHalfSecondsOfTheGrace() throws Exception {
        start("");
        figures = new Figures(Figures.none().rooms(), new Figures.Limits(1, 1, Duration.ofMillis(1500)),
                Figures.none().events(), Map.of(), Map.of(), Map.of());
        assertThat(get("/metrics").body()).contains("\"room_end_grace_seconds\":1.500,");
    }

    @Test
    void shouldSpeakOpenMetricsToPrometheus() throws Exception {
        start("");
        readiness.ready();
        figures = busy(rooms(2));
        HttpResponse<String> answer = get("/metrics", "Accept", PROMETHEUS_ACCEPTS);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(answer.headers().firstValue("Vary")).hasValue("Accept");
        assertThat(answer.body()).endsWith("# EOF\n");
        assertThat(answer.body().lines()).contains("media_sfu_build_info{version=\"1.2.3\"} 1",
                "media_sfu_ready 1.0", "media_sfu_peers 7.0", "media_sfu_rooms 2.0", "media_sfu_joins_total 11.0",
                "media_sfu_dropped_events_total 6.0", "media_sfu_event_queue_length 3.0",
                "media_sfu_room_peers{channel_id=\"c1\",session_id=\"s\\\"1\\n\"} 1.0",
                "media_sfu_rooms_takeovers_total 4.0", "media_sfu_control_plane_events_delivered_total 70.0");
        assertThat(answer.body()).contains("media_sfu_transport_packets_total ", "jvm_memory_used_bytes",
                "process_cpu_seconds_total");
        assertThat(answer.body().lines().filter(line -> line.startsWith("media_sfu_control_plane_odd_name")))
                .hasSize(1);
    }

    @Test
    void shouldWriteEverySeriesOnceAndWithAValue() throws Exception {
        start("");
        figures = busy(rooms(2));
        String page = get("/metrics", "Accept", "text/plain").body();
        List<String> series = page.lines().filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' '))).toList();
        assertThat(series).doesNotHaveDuplicates().hasSizeGreaterThan(50);
        assertThat(page.lines().filter(line -> line.startsWith("# TYPE"))).doesNotHaveDuplicates();
    }

    @Test
    void shouldShowPrometheusOnlyTheFullestRooms() throws Exception {
        start("");
        figures = busy(rooms(1000));
        assertThat(get("/metrics", "Accept", "text/plain").body().lines()
                .filter(line -> line.startsWith("media_sfu_room_peers{"))).hasSize(50)
                .anyMatch(line -> line.contains("\"c999\"")).noneMatch(line -> line.contains("\"c949\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", value = {
            "none | application/json",
            "*/* | application/json",
            "application/json | application/json",
            "application/json, text/plain, */* | application/json",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | application/json",
            "image/png | application/json",
            "text/plain;q=0, */* | application/json",
            "text/plain;q=0.2, application/json;q=0.9 | application/json",
            "text/plain | text/plain",
            "TEXT/Plain; version=0.0.4 | text/plain",
            "text/plain;version=0.0.4;q=0.9,application/openmetrics-text;q=0.1 | text/plain",
            "text/* | text/plain",
            "application/openmetrics-text | application/openmetrics-text",
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,"
                    + "text/plain;version=0.0.4;q=0.3 | text/plain"})
    void shouldAnswerInTheFormatThatIsAskedFor(String accept, String type) throws Exception {
        start("");
        HttpResponse<String> answer = accept == null ? get("/metrics") : get("/metrics", "Accept", accept);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
    }

    @Test
    void shouldCallAnAcceptHeaderThatIsNoneABadRequest() throws Exception {
        start("");
        assertThat(get("/metrics", "Accept", ";;,,=\"\\").statusCode()).isEqualTo(400);
        assertThat(get("/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldShowMetricsOnlyToThoseWhoSignIfThereIsASecret() throws Exception {
        start(SECRET);
        String signature = Signatures.sign(SECRET, "/metrics".getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> refused = get("/metrics");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).isEqualTo("{\"error\":\"invalid metrics signature\"}");
        assertThat(get("/metrics", Signatures.HEADER, "sha256=").statusCode()).isEqualTo(401);
        assertThat(get("/metrics", Signatures.HEADER, signature.substring(0, 70)).statusCode()).isEqualTo(401);
        assertThat(get("/metrics", Signatures.HEADER,
                Signatures.sign("another", "/metrics".getBytes(StandardCharsets.UTF_8))).statusCode()).isEqualTo(401);
        assertThat(get("/metrics", Signatures.HEADER, signature).statusCode()).isEqualTo(200);
        assertThat(get("/metrics", Signatures.HEADER, signature, "Accept", "text/plain").body())
                .contains("media_sfu_peers").doesNotContain(SECRET);
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthz/", "/metrics/x", "/HEALTHZ", "/nothing", "/rtc"})
    void shouldNotFindAnythingElse(String path) throws Exception {
        start("");
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"})
    void shouldAllowNothingButReading(String method) throws Exception {
        start("");
        for (String path : List.of("/healthz", "/readyz", "/metrics", "/nothing")) {
            HttpResponse<String> answer = call(method, path);
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/readyz", "/metrics", "/nothing"})
    void shouldAnswerHeadLikeGetWithoutTheBody(String path) throws Exception {
        start("");
        HttpResponse<String> got = get(path);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), base.getPort())) {
            socket.getOutputStream().write(("HEAD " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String head = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(head).startsWith("HTTP/1.1 " + got.statusCode() + " ").endsWith("\r\n\r\n")
                    .contains("Content-Length: " + got.body().length() + "\r\n");
        }
    }

    @Test
    void shouldTellThatItLivesWhileManyScrapeAndTheFiguresAreSlow() throws Exception {
        start("");
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        server.stop();
        server.setHandler(new HttpPages("1", readiness, () -> {
            if (Thread.currentThread().isVirtual()) {
                held.countDown();
                awaitQuietly(hold);
            }
            return figures;
        }, ""));
        server.start();
        base = URI.create("http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
        List<CompletableFuture<HttpResponse<String>>> scrapes = IntStream.range(0, 300)
                .mapToObj(_ -> client.sendAsync(HttpRequest.newBuilder(base.resolve("/metrics")).build(),
                        HttpResponse.BodyHandlers.ofString()))
                .toList();
        assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        hold.countDown();
        for (CompletableFuture<HttpResponse<String>> scrape : scrapes) {
            assertThat(scrape.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
