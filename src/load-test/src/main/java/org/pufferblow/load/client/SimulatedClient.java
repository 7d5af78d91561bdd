package org.pufferblow.load.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.pufferblow.load.measure.LatencyHistogram;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.PeerTransportListener;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.TransportState;

/**
 * One stay of one client: from its WebSocket's first byte to its end. It offers when the socket opens, answers every offer,
 * and talks if it is one of its room's talkers.
 *
 * <pre>
 * OPENING   -> CONNECTED, FAILED, LEFT
 * CONNECTED -> JOINED, FAILED, LEFT      (media flows)
 * JOINED    -> LOST, LEFT                (somebody was heard, or nobody else talks)
 * </pre>
 *
 * The state is guarded by this object's monitor; it is moved by the socket's threads, the transport's, the port thread
 * (the first packet only) and whoever runs the test.
 */
public final class SimulatedClient implements WebSocket.Listener {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Of a message that comes in pieces; far above what the largest room's description has. */
    private static final int MAX_MESSAGE_LENGTH = 4 << 20;

    /** Where a stay is. */
    public enum State {
        OPENING, CONNECTED, JOINED, FAILED, LOST, LEFT;

        boolean isOver() {
            return this == FAILED || this == LOST || this == LEFT;
        }
    }

    private final SimulatedClients clients;
    private final long ssrc = ThreadLocalRandom.current().nextLong(1, 0xffff_ffffL);
    private final long openedNs = System.nanoTime();
    private final PeerTransport transport;
    /** Confined to the port thread. */
    private final ReceivedStreams ears;
    private boolean hearsSomebody;

    private State state = State.OPENING;
    private LoadRoom room;
    private int seat;
    /** Whether somebody talked already when it came. */
    private boolean cameToTalk;
    /** Packets may be heard before the transport's own word that it is connected. */
    private boolean heard;
    private VoiceStream voice;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
    /** Written when the socket opens, before anything is sent. */
    private volatile WebSocket socket;
    /** Confined to the socket's callbacks, of which there is one at a time. */
    private StringBuilder partial;

    private SimulatedClient(SimulatedClients clients, String id) throws TransportException {
        this.clients = clients;
        this.ears = new ReceivedStreams(clients.tally(), clients.plan().sampling());
        this.transport = clients.transports().create(id, IceRole.CONTROLLING, new Media());
    }

    /**
     * Begins a stay; returns at once.
     *
     * @param token a secret: it never reaches a log or a message
     */
    static SimulatedClient join(SimulatedClients clients, String id, String token) throws TransportException {
        SimulatedClient client = new SimulatedClient(clients, id);
        clients.joins().onStarted();
        var _ = clients.http().newWebSocketBuilder().buildAsync(clients.signaling(token), client)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        client.fail("WebSocket: " + describe(failure));
                    }
                });
        return client;
    }

    /** No library's own words: they may quote the address, and with it the token. */
    private static String describe(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return cause instanceof WebSocketHandshakeException refused
                ? "HTTP " + refused.getResponse().statusCode()
                : cause.getClass().getSimpleName();
    }

    public synchronized State state() {
        return state;
    }

    public long openedNs() {
        return openedNs;
    }

    /** Somebody whose media flows, and who has nobody to hear, is done joining. */
    public synchronized void settle() {
        if (state == State.CONNECTED && room.talking() == (voice == null ? 0 : 1)) {
            joined();
        }
    }

    /** Says good-bye. */
    public void leave() {
        end(State.LEFT, "");
    }

    /** Gives up a stay that is not over, for this reason. */
    public void fail(String reason) {
        end(State.FAILED, reason);
    }

    private void end(State wanted, String reason) {
        VoiceStream silent;
        synchronized (this) {
            if (state.isOver()) {
                return;
            }
            boolean hadJoined = state == State.JOINED;
            if (room != null) {
                if (state != State.OPENING) {
                    room.onGone(voice != null);
                }
                room.leaveSeat(seat);
            }
            state = wanted == State.FAILED && hadJoined ? State.LOST : wanted;
            if (state == State.FAILED) {
                clients.joins().onFailed(reason);
            } else if (state == State.LOST) {
                clients.joins().onLost(reason);
            }
            silent = voice;
        }
        if (silent != null) {
            clients.clock().remove(silent);
        }
        WebSocket open = socket;
        if (open != null) {
            var _ = open.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete((_, _) -> open.abort());
        }
        transport.close();
    }

    private void joined() {
        state = State.JOINED;
        clients.joins().onJoined();
    }

    /** Adds what the streams' headers say of jitter. Port thread. */
    void addJitterTo(LatencyHistogram histogram) {
        ears.addJitterTo(histogram);
    }

    private void send(Map<String, ?> message) {
        try {
            String text = MAPPER.writeValueAsString(message);
            synchronized (this) {
                sent = sent.thenCompose(_ -> socket.sendText(text, true));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are JSON", e);
        }
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        socket = webSocket;
        send(Map.of("type", "join"));
        send(Map.of("type", "offer", "offer",
                Map.of("type", "offer", "sdp", ClientSdp.offer(transport.local(), ssrc))));
        webSocket.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        if (partial == null && last) {
            onMessage(data.toString());
        } else {
            partial = partial == null ? new StringBuilder() : partial;
            partial.append(data);
            if (partial.length() > MAX_MESSAGE_LENGTH) {
                fail("a message of more than " + MAX_MESSAGE_LENGTH + " characters");
            }
            if (last) {
                String text = partial.toString();
                partial = null;
                onMessage(text);
            }
        }
        webSocket.request(1);
        return null;
    }

    private void onMessage(String text) {
        JsonNode message;
        try {
            message = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            fail("a message that is no JSON");
            return;
        }
        switch (message.path("type").asText()) {
            case "joined" -> sitDown(message.path("session_id").asText());
            case "answer" -> connect(message.path("answer").path("sdp").asText());
            case "offer" -> send(Map.of("type", "answer", "answer", Map.of("type", "answer", "sdp",
                    ClientSdp.answer(message.path("offer").path("sdp").asText(), transport.local(), ssrc))));
            case "error" -> fail("error: " + message.path("error").asText());
            default -> {
                // Who is there and who speaks is for people.
            }
        }
    }

    private synchronized void sitDown(String session) {
        if (room == null && !state.isOver()) {
            room = clients.room(session);
            seat = room.takeSeat();
            cameToTalk = room.talking() > 0;
        }
    }

    private void connect(String sdp) {
        ClientSdp.remote(sdp).ifPresentOrElse(remote -> {
            try {
                transport.connect(remote.transport(), remote.ourRole());
            } catch (IllegalStateException e) {
                fail("an answer of another ICE session");
            }
        }, () -> fail("an answer without transport"));
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        fail("closed with " + statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        fail("WebSocket: " + describe(error));
    }

    private void onConnected() {
        VoiceStream begins = null;
        synchronized (this) {
            if (state != State.OPENING) {
                return;
            }
            if (room == null) {
                fail("media before joined");
                return;
            }
            state = State.CONNECTED;
            clients.joins().onMedia(System.nanoTime() - openedNs);
            if (room.isTalker(seat)) {
                voice = begins = new VoiceStream(transport, ssrc, clients.tally(), SpeechLevels.speech(ssrc), room,
                        clients.plan().payloadLength());
            } else if (clients.plan().openMicrophones()) {
                voice = begins = new VoiceStream(transport, ssrc, clients.tally(), SpeechLevels.roomNoise(ssrc), room,
                        clients.plan().payloadLength());
            }
            room.onConnected(begins != null);
            if (heard) {
                joined();
            }
        }
        if (begins != null) {
            clients.clock().add(begins);
        }
    }

    private synchronized void onFirstAudio(long nowNs) {
        heard = true;
        if (!state.isOver() && cameToTalk) {
            clients.joins().onAudio(nowNs - openedNs);
        }
        if (state == State.CONNECTED) {
            joined();
        }
    }

    /** Port thread and the transport's control threads: see {@link PeerTransportListener}. */
    private final class Media implements PeerTransportListener {
        @Override
        public void onState(TransportState now) {
            switch (now) {
                case CONNECTED -> onConnected();
                case FAILED -> fail("media: no way to the server, or no handshake");
                case CLOSED -> fail("media: closed by the server");
                case NEW, CONNECTING, DISCONNECTED -> {
                    // May come or come back.
                }
            }
        }

        @Override
        public void onLocalCandidate(Candidate candidate) {
            // A client's one address is known from the start.
        }

        @Override
        public boolean wantsRtp(byte[] buffer, int offset, int length, long nowNs) {
            return ears.hear(buffer, offset, length, nowNs);
        }

        @Override
        public void onRtp(byte[] buffer, int offset, int length, long nowNs) {
            if (!hearsSomebody) {
                hearsSomebody = true;
                onFirstAudio(nowNs);
            }
            ears.sample(buffer, offset, length, nowNs);
        }

        @Override
        public void onRtcp(byte[] buffer, int offset, int length, long nowNs) {
            // The server's reports are for those who adapt.
        }
    }
}
