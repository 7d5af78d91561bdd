package org.pufferblow.adapter.demo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.pufferblow.adapter.demo.PageFiles.PageFile;

/** The page and its tokens over HTTP. Runs on Jetty's threads and never blocks them. */
final class DemoHandler extends Handler.Abstract.NonBlocking {
    static final String TOKEN_PATH = "/demo/api/token";
    private static final String JSON = "application/json";
    /** Of a refused request's body: somebody who sends more may miss the answer. */
    private static final int MOST_IGNORED_BYTES = 64 * 1024;
    /** Nothing from elsewhere, no inline code, no framing. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final PageFiles files;
    private final Tickets tickets;

    DemoHandler(PageFiles files, Tickets tickets) {
        this.files = files;
        this.tickets = tickets;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        if (path.equals(TOKEN_PATH)) {
            answerToken(request, response, callback);
            return true;
        }
        Optional<PageFile> file = files.find(path);
        if (file.isEmpty()) {
            return false;
        }
        if (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod())) {
            response.getHeaders().put("Content-Security-Policy", POLICY);
            response.getHeaders().put("Permissions-Policy", "microphone=(self), display-capture=(self)");
            send(response, callback, HttpStatus.OK_200, file.get().contentType(),
                    file.get().bytes().duplicate());
        } else {
            refuseMethod(response, callback, "GET, HEAD");
        }
        return true;
    }

    private void answerToken(Request request, Response response, Callback callback) {
        if (!HttpMethod.POST.is(request.getMethod())) {
            refuseMethod(response, callback, "POST");
            return;
        }
        // A page of another origin cannot send this type without asking first, and nobody answers that question.
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(JSON)) {
            refuse(request, response, callback, HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
                    "expected Content-Type: " + JSON);
            return;
        }
        long length = request.getLength();
        if (length < 0 || length > Tickets.MOST_BYTES) {
            refuse(request, response, callback,
                    length < 0 ? HttpStatus.LENGTH_REQUIRED_411 : HttpStatus.PAYLOAD_TOO_LARGE_413,
                    "expected a body of at most " + Tickets.MOST_BYTES + " bytes with its Content-Length");
            return;
        }
        Content.Source.asByteArrayAsync(request, Tickets.MOST_BYTES,
                Promise.Invocable.from(InvocationType.NON_BLOCKING, (body, failure) -> {
                    if (failure == null) {
                        issue(body, response, callback);
                    } else {
                        callback.failed(failure);
                    }
                }));
    }

    private void issue(byte[] body, Response response, Callback callback) {
        try {
            send(response, callback, HttpStatus.OK_200, JSON, ByteBuffer.wrap(tickets.issue(body)));
        } catch (Tickets.BadRequestException e) {
            fail(response, callback, HttpStatus.BAD_REQUEST_400, e.getMessage());
        }
    }

    /**
     * Answers when the body has come, if it is not long: a connection that is closed with something unread is reset, and the
     * answer may be lost with it (RFC 9112 section 9.6).
     */
    private static void refuse(Request request, Response response, Callback callback, int status, String sentence) {
        Content.Source.asByteArrayAsync(request, MOST_IGNORED_BYTES, Promise.Invocable.from(InvocationType.NON_BLOCKING,
                (body, failure) -> fail(response, callback, status, sentence)));
    }

    private static void refuseMethod(Response response, Callback callback, String allowed) {
        response.getHeaders().put(HttpHeader.ALLOW, allowed);
        fail(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "expected " + allowed);
    }

    /** The sentences are ours: nothing in them needs escaping. What else the request's body has is not read, hence the end. */
    private static void fail(Response response, Callback callback, int status, String sentence) {
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        String json = "{\"detail\":\"" + sentence + "\"}";
        send(response, callback, status, JSON, ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static void send(Response response, Callback callback, int status, String type, ByteBuffer body) {
        HttpFields.Mutable headers = response.getHeaders();
        response.setStatus(status);
        headers.put(HttpHeader.CONTENT_TYPE, type);
        headers.put(HttpHeader.CONTENT_LENGTH, body.remaining());
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        response.write(true, body, callback);
    }
}
