package org.pufferblow.adapter.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Posts bodies and returns bounded answers. The time-out covers the whole call, the answer's body included, so that a server
 * that drips bytes holds no thread. After a 5xx the connections are not used again: the server resets the next request on a
 * connection on which it failed (PROTOCOL section 3). Safe for any thread; blocks the caller.
 */
final class HttpCaller implements AutoCloseable {
    /** Longer answers are cut. */
    static final int MAX_BODY_BYTES = 64 * 1024;

    private static final Pattern AUTHORITY = Pattern.compile("(?<host>[A-Za-z0-9._-]+)(:(?<port>\\d{1,5}))?");
    private static final Executor THREADS = Thread::startVirtualThread;

    private final Object lock = new Object();
    /** Null before the first call; replaced after a 5xx; under the lock, so that nobody sends on one that is being shut down. */
    private HttpClient client;
    /** Whether the client above can speak TLS; under the lock. */
    private boolean tls;

    /** What came of a call. */
    sealed interface Result {}

    /** The server answered; the body has at most {@link #MAX_BODY_BYTES}. */
    record Answer(int status, String body, Optional<Instant> date, Optional<String> retryAfter) implements Result {}

    /** It did not. The message holds neither a secret nor a query. */
    record NoAnswer(Cause cause, String message) implements Result {}

    /** Why there was no answer. */
    enum Cause {
        CONNECTION, TIMEOUT
    }

    /** Posts JSON. The address may name a host that {@link URI} does not know how to read, with an underscore in it. */
    Result post(URI uri, Map<String, String> headers, byte[] body, Duration timeout) throws InterruptedException {
        HttpRequest request;
        try {
            HttpRequest.Builder builder = HttpRequest.newBuilder(callable(uri))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
            headers.forEach(builder::header);
            request = builder.build();
        } catch (IllegalArgumentException | UnknownHostException e) {
            return new NoAnswer(Cause.CONNECTION, "cannot call " + display(uri) + ": " + reason(e));
        }
        HttpClient used;
        CompletableFuture<HttpResponse<byte[]>> future;
        synchronized (lock) {
            used = client("https".equalsIgnoreCase(uri.getScheme()));
            future = used.sendAsync(request, _ -> new BoundedBody());
        }
        try {
            HttpResponse<byte[]> response = future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (response.statusCode() >= 500) {
                abandon(used);
            }
            return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8),
                    date(response.headers()),
                    response.headers().firstValue("Retry-After"));
        } catch (TimeoutException e) {
            future.cancel(true);
            return new NoAnswer(Cause.TIMEOUT, display(uri) + " did not answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            return new NoAnswer(Cause.CONNECTION, "no connection to " + display(uri) + ": " + reason(e.getCause()));
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (client != null) {
                client.shutdownNow();
            }
        }
    }

    /** Under the lock: one that can call such an address. */
    private HttpClient client(boolean overTls) {
        if (client == null || (overTls && !tls)) {
            HttpClient before = client;
            tls = overTls;
            client = newClient(tls);
            if (before != null) {
                before.shutdown();
            }
        }
        return client;
    }

    /** Calls that are under way end in peace. */
    private void abandon(HttpClient used) {
        synchronized (lock) {
            if (client == used) {
                client = newClient(tls);
                used.shutdown();
            }
        }
    }

    private static HttpClient newClient(boolean tls) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(THREADS);
        return (tls ? builder : builder.sslContext(NoTls.CONTEXT)).build();
    }

    /** The address without user, password and query. */
    static String display(URI uri) {
        String authority = String.valueOf(uri.getRawAuthority());
        return uri.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1)
                + (uri.getRawPath() == null ? "" : uri.getRawPath());
    }

    /** Compose's service names may have underscores, which RFC 3986's host, and so the JDK's client, does not: by address, then. */
    private static URI callable(URI uri) throws UnknownHostException {
        Matcher authority = AUTHORITY.matcher(String.valueOf(uri.getRawAuthority()));
        if (uri.getHost() != null || !authority.matches()) {
            return uri;
        }
        InetAddress address = InetAddress.getByName(authority.group("host"));
        int port = authority.group("port") == null ? -1 : Integer.parseInt(authority.group("port"));
        try {
            return new URI(uri.getScheme(), null, address.getHostAddress(), port, uri.getPath(), uri.getQuery(), null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no address to call", e);
        }
    }

    private static Optional<Instant> date(HttpHeaders headers) {
        return headers.firstValue("Date").flatMap(HttpCaller::httpDate);
    }

    /** RFC 9110, section 5.6.7, in the form that servers must send. */
    static Optional<Instant> httpDate(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String reason(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof UnresolvedAddressException || t instanceof UnknownHostException) {
                return "unknown host";
            }
        }
        if (failure instanceof ConnectException) {
            return "connection refused or unreachable";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : FailureText.clean(message);
    }

    /** Takes what fits and hangs up on the rest. */
    private static final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] part = new byte[Math.min(buffer.remaining(), MAX_BODY_BYTES - bytes.size())];
                buffer.get(part);
                bytes.writeBytes(part);
            }
            if (bytes.size() == MAX_BODY_BYTES && !body.isDone()) {
                subscription.cancel();
                body.complete(bytes.toByteArray());
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure instanceof IOException ? failure : new IOException(failure));
        }

        @Override
        public void onComplete() {
            body.complete(bytes.toByteArray());
        }
    }
}
