package org.pufferblow.e2e.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.IceRole;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.PeerTransportListener;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.RtpSender;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.TransportState;
import org.pufferblow.transport.Transports;
import org.pufferblow.transport.UdpTransports;

/**
 * One peer. It offers when its socket opens and answers every offer. Its packets are Opus, silence unless it is given
 * something else; their padding holds the number of its user, so that a listener can tell whether a voice is under the
 * right name.
 */
public final class WirePeer implements AutoCloseable, WebSocket.Listener {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int HEADER_LENGTH = 12;
    private static final short ONE_BYTE_EXTENSIONS = (short) 0xBEDE;
    /** A user's number and a frame's, which end the payload. */
    private static final int TAG_LENGTH = Long.BYTES + Integer.BYTES;
    /** Of silence, which is padded so that packets are as long as those of speech. */
    private static final int SILENCE_PADDING = 55;
    /** The code of an arbitrary number of frames, and the byte that says: one, padded (RFC 6716 section 3.2.5). */
    private static final int CODE_3 = 3;
    private static final byte ONE_PADDED_FRAME = 0x41;
    private static final int SAMPLES = 960;

    private final PeerStack stack;
    private final String userId;
    private final long ssrc = ThreadLocalRandom.current().nextLong(1, 0xffff_ffffL);
    /** Its own: to the server, two peers behind one address and port would be one. */
    private final Transports port;
    private final PeerTransport transport;
    /** The messages of the server, in order. */
    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final Map<String, Voice> heard = new ConcurrentHashMap<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private volatile Map<Long, String> voices = Map.of();
    private volatile TransportState state = TransportState.NEW;
    private volatile String serverUfrag = "";
    private volatile WebSocket socket;
    private volatile Supplier<Frame> microphone;
    private volatile PacketListener onPacket = (_, _, _, _) -> {};
    private volatile Consumer<JsonNode> onMessage = _ -> {};
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
    /** Confined to the port thread. */
    private RtpSender sender;
    private int sequence = ThreadLocalRandom.current().nextInt(0x10000);
    private int frame;
    private int timestamp = ThreadLocalRandom.current().nextInt();

    /** What has been heard of one voice. */
    static final class Voice {
        /** Packets whose payload names the user whom the m-line's msid names. */
        volatile long right;
        /** Packets of somebody else under this name, or of somebody who has real speech in his. */
        volatile long wrong;
        /** Sequence numbers left out, as far as the next packet showed. */
        volatile long missing;
        private int lastSequence = -1;
        private boolean heard;
        private long lastNs;
        private long longestGapNs;
        private final BitSet frames = new BitSet();

        private synchronized void add(int frame) {
            frames.set(frame);
        }

        private synchronized void hear(long nowNs) {
            longestGapNs = heard ? Math.max(longestGapNs, nowNs - lastNs) : 0;
            heard = true;
            lastNs = nowNs;
        }

        /** The longest time without a packet since the last question, to this moment. */
        synchronized long takeLongestGapNs(long nowNs) {
            long longest = heard ? Math.max(longestGapNs, nowNs - lastNs) : 0;
            longestGapNs = 0;
            return longest;
        }

        /** The numbers of its packets that came, counted by the speaker since it talks. */
        synchronized BitSet frames() {
            return (BitSet) frames.clone();
        }
    }

    private WirePeer(PeerStack stack, String userId) {
        this.stack = stack;
        this.userId = userId;
        try {
            this.port = UdpTransports.open(TransportConfig.defaults(0));
            this.transport = port.create(userId, IceRole.CONTROLLING, new FromServer());
        } catch (TransportException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Joins; returns at once.
     *
     * @param signaling the server's {@code ws://host:port/rtc/v1/ws}
     * @param userId ends with a number, which is its voice
     */
    public static WirePeer join(PeerStack stack, URI signaling, String token, String userId) {
        WirePeer peer = new WirePeer(stack, userId);
        var _ = stack.http().newWebSocketBuilder().buildAsync(URI.create(signaling + "?join_token=" + token), peer);
        return peer;
    }

    private static long voiceOf(String userId) {
        return Long.parseLong(userId.replaceAll("\\D", ""));
    }

    /** Which of its speaker's frames a payload is, counted since that one talks. */
    static int frameNumber(ByteBuffer opus) {
        return opus.getInt(opus.limit() - Integer.BYTES);
    }

    String userId() {
        return userId;
    }

    public TransportState state() {
        return state;
    }

    /** The close code once the server has closed the socket. */
    CompletableFuture<Integer> closed() {
        return closed;
    }

    List<JsonNode> received() {
        return received;
    }

    List<String> errors() {
        return received.stream().filter(m -> m.path("type").asText().equals("error"))
                .map(m -> m.path("error").asText()).toList();
    }

    boolean isIn() {
        return received.stream().anyMatch(m -> m.path("type").asText().equals("joined"));
    }

    /** The users from whom at least so many packets came under their own name. */
    Set<String> hears(int packets) {
        return heard.entrySet().stream().filter(e -> e.getValue().right >= packets).map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** The server's ICE user name fragment; empty before its answer. */
    String serverUfrag() {
        return serverUfrag;
    }

    Map<String, Voice> heard() {
        return heard;
    }

    void talk() {
        stack.talk(this);
    }

    /** Is as loud as it is told packet by packet, in -dBov, but there is nothing to hear. */
    public void talk(IntSupplier levels) {
        talk(() -> Frame.silent(levels.getAsInt()));
    }

    /** Sends what it is given packet by packet. */
    void talk(Supplier<Frame> frames) {
        microphone = frames;
        stack.talk(this);
    }

    /** Has somebody told of every message at once, on the socket's thread. */
    public void tell(Consumer<JsonNode> listener) {
        onMessage = listener;
    }

    /** Has somebody look at every packet. */
    public void listen(PacketListener listener) {
        onPacket = listener;
    }

    void send(Map<String, ?> message) {
        try {
            String text = MAPPER.writeValueAsString(message);
            synchronized (this) {
                sent = sent.thenCompose(_ -> socket.sendText(text, true));
            }
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** Drops the connection without a close handshake. */
    void cutSocket() {
        socket.abort();
    }

    @Override
    public void close() {
        stack.hush(this);
        if (socket != null) {
            var _ = socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
        }
        transport.close();
        port.close();
    }

    void sendOnePacketSoon() {
        port.onPortThread(this::sendOnePacket);
    }

    private void sendOnePacket() {
        if (state != TransportState.CONNECTED) {
            return;
        }
        if (sender == null) {
            sender = transport.rtpSender(ssrc);
        }
        Supplier<Frame> talk = microphone;
        Frame now = talk == null ? Frame.silent(0) : talk.get();
        ByteBuffer packet = ByteBuffer.wrap(sender.buffer());
        packet.put((byte) (talk == null ? 0x80 : 0x90)).put((byte) PeerSdp.OPUS).putShort((short) sequence++)
                .putInt(timestamp).putInt((int) ssrc);
        if (talk != null) {
            packet.putShort(ONE_BYTE_EXTENSIONS).putShort((short) 1).put((byte) (PeerSdp.LEVEL_EXTENSION << 4))
                    .put((byte) now.level()).putShort((short) 0);
        }
        putTagged(packet, now);
        timestamp += SAMPLES;
        sender.send(packet.position());
    }

    /** A packet of one frame becomes one with padding that says who speaks; a decoder passes over that. */
    private void putTagged(ByteBuffer packet, Frame now) {
        byte[] opus = now.opus();
        int padding = now.isSilent() ? SILENCE_PADDING : TAG_LENGTH;
        packet.put((byte) (opus[0] | CODE_3)).put(ONE_PADDED_FRAME).put((byte) padding).put(opus, 1, opus.length - 1)
                .put(new byte[padding - TAG_LENGTH]).putLong(voiceOf(userId)).putInt(frame++);
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        socket = webSocket;
        send(Map.of("type", "join"));
        send(Map.of("type", "offer", "offer",
                Map.of("type", "offer", "sdp", PeerSdp.offer(transport.local(), ssrc))));
        webSocket.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            try {
                JsonNode message = MAPPER.readTree(partial.toString());
                received.add(message);
                onMessage(message);
            } catch (JsonProcessingException e) {
                throw new AssertionError("not JSON: " + partial, e);
            } finally {
                partial.setLength(0);
            }
        }
        webSocket.request(1);
        return null;
    }

    private void onMessage(JsonNode message) {
        onMessage.accept(message);
        switch (message.path("type").asText()) {
            case "answer" -> {
                String sdp = message.path("answer").path("sdp").asText();
                DtlsRole role = PeerSdp.value(sdp, "setup").orElseThrow().equals("active")
                        ? DtlsRole.SERVER
                        : DtlsRole.CLIENT;
                RemoteTransport server = PeerSdp.remote(sdp);
                if (serverUfrag.isEmpty()) {
                    transport.connect(server, role);
                } else if (!server.ufrag().equals(serverUfrag)) {
                    transport.reconnect(server);
                }
                serverUfrag = server.ufrag();
            }
            case "offer" -> {
                String sdp = message.path("offer").path("sdp").asText();
                voices = PeerSdp.voices(sdp);
                RemoteTransport server = PeerSdp.remote(sdp);
                boolean restarts = !server.ufrag().equals(serverUfrag);
                LocalTransport local = restarts ? transport.restart() : transport.local();
                send(Map.of("type", "answer", "answer",
                        Map.of("type", "answer", "sdp", PeerSdp.answer(sdp, local, ssrc))));
                if (restarts) {
                    transport.reconnect(server);
                    serverUfrag = server.ufrag();
                }
            }
            default -> {
                // Kept for whoever asks.
            }
        }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }

    private final class FromServer implements PeerTransportListener {
        @Override
        public void onState(TransportState newState) {
            state = newState;
        }

        @Override
        public void onLocalCandidate(Candidate candidate) {
            // Loopback and this machine's own addresses are all there is.
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the port thread
        public void onRtp(byte[] buffer, int offset, int length, long nowNs) {
            ByteBuffer packet = ByteBuffer.wrap(buffer, offset, length).slice();
            String user = voices.get(packet.getInt(8) & 0xffff_ffffL);
            if (user == null) {
                return;
            }
            Voice voice = heard.computeIfAbsent(user, _ -> new Voice());
            boolean extended = (packet.get(0) & 0x10) != 0;
            int payload = extended ? HEADER_LENGTH + 4 + 4 * packet.getShort(HEADER_LENGTH + 2) : HEADER_LENGTH;
            voice.hear(nowNs);
            onPacket.onPacket(user, packet.getInt(4), extended ? level(packet, payload) : -1,
                    packet.slice(payload, length - payload));
            if (length - payload >= TAG_LENGTH && packet.getLong(length - TAG_LENGTH) == voiceOf(user)) {
                voice.right++;
                voice.add(packet.getInt(length - Integer.BYTES));
            } else {
                voice.wrong++;
            }
            int now = packet.getShort(2) & 0xffff;
            if (voice.lastSequence >= 0) {
                voice.missing += Math.max(0, (short) (now - voice.lastSequence) - 1);
            }
            voice.lastSequence = now;
        }

        /** Among elements of one byte each (RFC 8285 section 4.2). */
        private static int level(ByteBuffer packet, int end) {
            int at = HEADER_LENGTH + 4;
            while (at < end) {
                int element = packet.get(at) & 0xff;
                if (element >> 4 == PeerSdp.LEVEL_EXTENSION) {
                    return packet.get(at + 1) & 0x7f;
                }
                at += element == 0 ? 1 : (element & 0xf) + 2;
            }
            return -1;
        }

        @Override
        public void onRtcp(byte[] buffer, int offset, int length, long nowNs) {
            // Reports are for browsers.
        }
    }
}
