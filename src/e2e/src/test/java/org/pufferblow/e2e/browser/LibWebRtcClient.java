package org.pufferblow.e2e.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCRtpReceiver;
import dev.onvoid.webrtc.RTCRtpTransceiver;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.MediaStream;
import dev.onvoid.webrtc.media.audio.AudioDeviceModule;
import dev.onvoid.webrtc.media.audio.AudioLayer;
import dev.onvoid.webrtc.media.audio.AudioTrack;
import dev.onvoid.webrtc.media.audio.CustomAudioSource;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client as the browsers' {@code client.js}, on libwebrtc. Everything it knows is guarded by its own lock; libwebrtc is
 * called without it, since its answers come on threads that take it.
 */
final class LibWebRtcClient implements WebSocket.Listener, PeerConnectionObserver {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern PASSWORD = Pattern.compile("(?m)^a=ice-pwd:(\\S+)");
    private static final long SECONDS = 20;

    private record Voice(String name, String stream, String track, boolean ended, ToneDetector ear) {
        Voice end() {
            return new Voice(name, stream, track, true, ear);
        }
    }

    private final LibWebRtc.Part part;
    private final PeerConnectionFactory factory;
    private final RTCPeerConnection peer;
    private final StringBuilder partial = new StringBuilder();
    private final List<String> queue = new ArrayList<>();
    private final List<String> participants = new ArrayList<>();
    private final List<String> states = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final Set<String> passwords = new LinkedHashSet<>();
    private final List<Voice> voices = new ArrayList<>();
    private final ArrayNode closes = MAPPER.createArrayNode();
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private WebSocket socket;
    private String remote = "";
    private ClipSource clip;

    LibWebRtcClient(LibWebRtc.Part part) {
        this.part = part;
        this.factory = new PeerConnectionFactory(switch (part) {
            case VOICE, CLIP -> new AudioDeviceModule(AudioLayer.kDummyAudio);
            case EARS -> new HeadlessAudioDeviceModule();
        });
        this.peer = factory.createPeerConnection(new RTCConfiguration(), this);
    }

    void join(URI url, int tone) throws IOException {
        CustomAudioSource microphone = new CustomAudioSource();
        peer.addTrack(factory.createAudioTrack("microphone", microphone), List.of("microphone"));
        if (part == LibWebRtc.Part.CLIP) {
            clip = new ClipSource(microphone);
            var unused = connected.thenRun(clip::start);
        }
        if (part == LibWebRtc.Part.VOICE) {
            Thread.ofVirtual().start(() -> {
                connected.join();
                new ToneSource(Stage.FREQUENCIES.get(tone), microphone).start();
            });
        }
        WebSocket opened = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(url, this)
                .orTimeout(SECONDS, TimeUnit.SECONDS).join();
        synchronized (this) {
            socket = opened;
        }
        send(MAPPER.createObjectNode().put("type", "join"));
        describe(observer -> peer.createOffer(new RTCOfferOptions(), observer), "offer");
    }

    /** The microphone hears a file. */
    void play(Path wav) throws IOException {
        clip.play(wav);
    }

    void leave() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").orTimeout(SECONDS, TimeUnit.SECONDS).join();
        peer.close();
    }

    synchronized void mark() {
        voices.forEach(voice -> voice.ear().mark());
    }

    JsonNode report() {
        List<Voice> known;
        synchronized (this) {
            known = List.copyOf(voices);
        }
        ArrayNode heard = MAPPER.createArrayNode();
        for (Voice voice : known) {
            heard.addObject().put("name", voice.name()).put("stream", voice.stream())
                    .put("ended", voice.ended())
                    .set("tones", voice.ear().report());
        }
        synchronized (this) {
            ObjectNode report = MAPPER.createObjectNode();
            report.put("socket", socket == null || socket.isInputClosed() ? 3 : 1)
                    .put("connection", states.isEmpty() ? "new" : states.getLast()).put("lines", 0);
            report.set("states", MAPPER.valueToTree(states));
            report.set("errors", MAPPER.valueToTree(errors));
            report.set("closes", closes.deepCopy());
            report.set("participants", MAPPER.valueToTree(participants));
            report.set("passwords", MAPPER.valueToTree(passwords));
            report.set("messages", MAPPER.valueToTree(messages));
            report.set("voices", heard);
            return report;
        }
    }

    // --- The socket ---

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        webSocket.request(1);
        if (last) {
            String text = partial.toString();
            partial.setLength(0);
            try {
                receive(MAPPER.readTree(text));
            } catch (IOException | RuntimeException e) {
                fail(e.toString());
            }
        }
        return null;
    }

    @Override
    public synchronized CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        closes.addObject().put("code", code).put("reason", reason);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        fail(error.toString());
    }

    private void receive(JsonNode message) throws IOException {
        String type = message.path("type").asText();
        String user = message.path("payload").path("user_id").asText();
        note(type, user, message);
        switch (type) {
            case "offer" -> {
                apply(message, "offer");
                describe(observer -> peer.createAnswer(new RTCAnswerOptions(), observer), "answer");
            }
            case "answer" -> apply(message, "answer");
            case "candidate" -> {
                JsonNode candidate = message.path("candidate");
                peer.addIceCandidate(new RTCIceCandidate(candidate.path("sdpMid").asText(),
                        candidate.path("sdpMLineIndex").asInt(), candidate.path("candidate").asText()));
            }
            case "error" -> fail(message.path("error").asText());
            default -> {
                // Noted above, or nothing to us.
            }
        }
    }

    private synchronized void note(String type, String user, JsonNode message) {
        messages.add(user.isEmpty() ? type : type + ' ' + user);
        switch (type) {
            case "joined" -> {
                participants.clear();
                message.path("participants").forEach(person -> participants.add(person.path("user_id").asText()));
                queue.clear();
                queue.addAll(participants);
            }
            case "participant_joined" -> {
                participants.add(user);
                queue.add(user);
            }
            case "participant_left" -> {
                participants.remove(user);
                queue.remove(user);
            }
            default -> {
                // Changes nobody's name.
            }
        }
    }

    private synchronized void send(ObjectNode message) {
        sent = sent.thenCompose(_ -> socket.sendText(message.toString(), true));
    }

    // --- The peer connection ---

    private void describe(Consumer<CreateSessionDescriptionObserver> create, String type) throws IOException {
        CompletableFuture<RTCSessionDescription> created = new CompletableFuture<>();
        create.accept(new CreateSessionDescriptionObserver() {
            @Override
            public void onSuccess(RTCSessionDescription description) {
                created.complete(description);
            }

            @Override
            public void onFailure(String error) {
                created.completeExceptionally(new IOException(error));
            }
        });
        RTCSessionDescription description = created.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        set(observer -> peer.setLocalDescription(description, observer));
        notePasswords(description.sdp);
        ObjectNode message = MAPPER.createObjectNode().put("type", type);
        message.putObject(type).put("type", type).put("sdp", description.sdp);
        send(message);
    }

    private void apply(JsonNode message, String type) {
        String sdp = message.path(type).path("sdp").asText();
        notePasswords(sdp);
        synchronized (this) {
            remote = sdp;
        }
        RTCSdpType kind = "offer".equals(type) ? RTCSdpType.OFFER : RTCSdpType.ANSWER;
        set(observer -> peer.setRemoteDescription(new RTCSessionDescription(kind, sdp), observer));
    }

    private static void set(Consumer<SetSessionDescriptionObserver> set) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        set.accept(new SetSessionDescriptionObserver() {
            @Override
            public void onSuccess() {
                done.complete(null);
            }

            @Override
            public void onFailure(String error) {
                done.completeExceptionally(new IOException(error));
            }
        });
        done.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    private synchronized void notePasswords(String sdp) {
        Matcher matcher = PASSWORD.matcher(sdp);
        while (matcher.find()) {
            passwords.add(matcher.group(1));
        }
    }

    private synchronized void fail(String error) {
        errors.add(error);
    }

    @Override
    public void onIceCandidate(RTCIceCandidate candidate) {
        ObjectNode message = MAPPER.createObjectNode().put("type", "candidate");
        message.putObject("candidate").put("candidate", candidate.sdp).put("sdpMid", candidate.sdpMid)
                .put("sdpMLineIndex", candidate.sdpMLineIndex);
        send(message);
    }

    @Override
    public synchronized void onConnectionChange(RTCPeerConnectionState state) {
        states.add(state.name().toLowerCase(Locale.ROOT));
        if (state == RTCPeerConnectionState.CONNECTED) {
            connected.complete(null);
        }
    }

    @Override
    public synchronized void onAddTrack(RTCRtpReceiver receiver, MediaStream[] streams) {
        ToneDetector ear = new ToneDetector(Stage.FREQUENCIES);
        AudioTrack track = (AudioTrack) receiver.getTrack();
        track.addSink(ear);
        voices.add(
                new Voice(queue.isEmpty() ? null : queue.removeFirst(), streamOf(track.getId()), track.getId(), false,
                        ear));
    }

    /** Afterwards the binding's track points to memory that libwebrtc has given back: it must not be asked any more. */
    @Override
    public synchronized void onRemoveTrack(RTCRtpReceiver receiver) {
        String track = receiver.getTrack().getId();
        voices.replaceAll(voice -> voice.track().equals(track) ? voice.end() : voice);
    }

    /** The binding tells a stream's id wrongly: the m-line that brought the track has it (RFC 8830). */
    private String streamOf(String track) {
        for (RTCRtpTransceiver transceiver : peer.getTransceivers()) {
            if (transceiver.getReceiver().getTrack().getId().equals(track)) {
                Matcher matcher = Pattern.compile("(?m)^a=mid:" + Pattern.quote(transceiver.getMid())
                        + "\\s*$(?:(?!^m=)[\\s\\S])*?^a=msid:(\\S+)").matcher(remote);
                return matcher.find() ? matcher.group(1) : "";
            }
        }
        return "";
    }
}
