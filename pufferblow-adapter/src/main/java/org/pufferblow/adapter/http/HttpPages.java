package org.pufferblow.adapter.http;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.pufferblow.adapter.control.Signatures;

/**
 * The pages beside the WebSocket: {@code /healthz}, {@code /readyz}, {@code /metrics}, and a 404 for every other path
 * (PROTOCOL section 7), which is why this handler comes last. They answer from the moment the port is bound. Health and
 * readiness are answered on the thread that read the request, since they wait for nothing; metrics on a virtual thread, one at
 * a time, since a scrape takes longer and anybody may ask.
 */
public final class HttpPages extends Handler.Abstract {
    private static final String METRICS = "/metrics";
    private static final String JSON = "application/json";
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String PROMETHEUS = "text/plain";
    private static final HttpField ALLOW = new HttpField(HttpHeader.ALLOW, "GET, HEAD");
    private static final HttpField NO_STORE = new HttpField(HttpHeader.CACHE_CONTROL, "no-store");
    private static final HttpField NO_SNIFF = new HttpField("X-Content-Type-Options", "nosniff");
    private static final HttpField VARY = new HttpField(HttpHeader.VARY, "Accept");
    private static final HttpField CHALLENGE = new HttpField(HttpHeader.WWW_AUTHENTICATE, "Pufferblow-Signature");

    private record Page(int status, String type, ByteBuffer body, List<HttpField> headers) {}

    private final String version;
    private final Readiness readiness;
    private final Supplier<Figures> figures;
    private final String metricsSecret;
    /** Held for one scrape. */
    private final ReentrantLock scraping = new ReentrantLock();
    /** Made by the first scrape, since the machine's figures load hundreds of classes; under the lock above. */
    private Exposition exposition;

    /**
     * Pages of a process that may still be starting.
     *
     * @param figures answers without waiting, before the bootstrap as well
     * @param metricsSecret empty where the metrics are open
     */
    public HttpPages(String version, Readiness readiness, Supplier<Figures> figures, String metricsSecret) {
        super(Invocable.InvocationType.NON_BLOCKING);
        this.version = version;
        this.readiness = readiness;
        this.figures = figures;
        this.metricsSecret = metricsSecret;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            send(error(HttpStatus.METHOD_NOT_ALLOWED_405, "method not allowed", ALLOW), response, callback);
            return true;
        }
        switch (Request.getPathInContext(request)) {
            case "/healthz" -> send(health(), response, callback);
            case "/readyz" -> send(readiness(), response, callback);
            case METRICS -> {
                if (isAllowed(request)) {
                    Thread.startVirtualThread(() -> scrape(request, response, callback));
                } else {
                    send(error(HttpStatus.UNAUTHORIZED_401, "invalid metrics signature", CHALLENGE), response,
                            callback);
                }
            }
            case null, default -> send(error(HttpStatus.NOT_FOUND_404, "not found"), response, callback);
        }
        return true;
    }

    private Page health() {
        Figures now = figures.get();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", "ok");
        body.put("version", version);
        body.put("total_peers", now.rooms().totalPeers());
        body.put("active_rooms", now.rooms().activeRooms());
        return json(HttpStatus.OK_200, body);
    }

    private Page readiness() {
        return switch (readiness.state()) {
            case Readiness.State.Ready() -> json(HttpStatus.OK_200, Map.of("status", "ready"));
            case Readiness.State.Starting(String reason) -> unavailable("starting", reason);
            // A proxy takes 503 for a node that is gone, and sends those elsewhere who belong into the rooms here.
            case Readiness.State.Draining() -> json(HttpStatus.NOT_FOUND_404,
                    Map.of("status", "draining", "reason", "no new rooms"));
            case Readiness.State.ShuttingDown() -> unavailable("draining", "shutting down");
        };
    }

    private static Page unavailable(String status, String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", status);
        body.put("reason", reason);
        return json(HttpStatus.SERVICE_UNAVAILABLE_503, body);
    }

    private boolean isAllowed(Request request) {
        return metricsSecret.isEmpty() || Signatures.verify(metricsSecret, METRICS.getBytes(StandardCharsets.US_ASCII),
                request.getHeaders().get(Signatures.HEADER));
    }

    private void scrape(Request request, Response response, Callback callback) {
        try {
            Page page;
            scraping.lock();
            try {
                page = metrics(request);
            } finally {
                scraping.unlock();
            }
            send(page, response, callback);
        } catch (Throwable e) {
            // Whatever it was: on a thread of its own nobody else answers the request.
            Response.writeError(request, response, callback, e);
        }
    }

    private Page metrics(Request request) {
        return switch (wanted(request)) {
            case OPEN_METRICS -> exposition(ExpositionFormats::getOpenMetricsTextFormatWriter);
            case PROMETHEUS -> exposition(ExpositionFormats::getPrometheusTextFormatWriter);
            default -> new Page(HttpStatus.OK_200, JSON, ByteBuffer.wrap(MetricsJson.metrics(version, figures.get())),
                    List.of(VARY));
        };
    }

    private Page exposition(Function<ExpositionFormats, ExpositionFormatWriter> choice) {
        if (exposition == null) {
            exposition = new Exposition(version, readiness, figures);
        }
        ExpositionFormatWriter format = choice.apply(exposition.formats());
        return new Page(HttpStatus.OK_200, format.getContentType(), ByteBuffer.wrap(exposition.write(format)),
                List.of(VARY));
    }

    /** The first by preference of what we have (RFC 9110, section 12.5.1); JSON for whoever takes anything. */
    private static String wanted(Request request) {
        for (String accepted : request.getHeaders().getQualityCSV(HttpHeader.ACCEPT)) {
            int parameters = accepted.indexOf(';');
            String type = (parameters < 0 ? accepted : accepted.substring(0, parameters)).strip()
                    .toLowerCase(Locale.ROOT);
            switch (type) {
                case OPEN_METRICS, PROMETHEUS -> {
                    return type;
                }
                case "text/*" -> {
                    return PROMETHEUS;
                }
                case JSON, "application/*", "*/*" -> {
                    return JSON;
                }
                default -> {
                    // Something that we do not have.
                }
            }
        }
        return JSON;
    }

    private static Page json(int status, Map<String, Object> body) {
        return new Page(status, JSON, ByteBuffer.wrap(MetricsJson.write(body)), List.of());
    }

    private static Page error(int status, String text, HttpField... headers) {
        return new Page(status, JSON, ByteBuffer.wrap(MetricsJson.write(Map.of("error", text))), List.of(headers));
    }

    /** Jetty leaves the body out for HEAD. */
    private static void send(Page page, Response response, Callback callback) {
        response.setStatus(page.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, page.type());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, page.body().remaining());
        response.getHeaders().put(NO_STORE);
        response.getHeaders().put(NO_SNIFF);
        page.headers().forEach(response.getHeaders()::put);
        response.write(true, page.body(), callback);
    }
}
