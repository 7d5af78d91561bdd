package org.pufferblow.e2e.browser;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A person with libwebrtc, in a process of his own: native code that crashes takes no test run with it. He has a voice
 * (his tone, or what is played to his microphone) or ears, never both: the audio device that plays what is received also records, and its recording would race with the tone.
 */
public final class LibWebRtc implements BrowserUser {
    /** What a person with libwebrtc has. */
    public enum Part {
        VOICE, CLIP, EARS
    }

    private final JsonProcess process;
    private final String userId;
    private final int tone;
    private final Part part;

    public LibWebRtc(String userId, int tone, Part part) {
        this.userId = userId;
        this.tone = tone;
        this.part = part;
        this.process = new JsonProcess(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                LibWebRtcMain.class.getName(), part.name()));
    }

    @Override
    public boolean talks() {
        return part == Part.VOICE;
    }

    @Override
    public boolean listens() {
        return part == Part.EARS;
    }

    @Override
    public String userId() {
        return userId;
    }

    @Override
    public int tone() {
        return tone;
    }

    @Override
    public CompletableFuture<Void> join(URI signaling) {
        ObjectNode join = JsonProcess.command("join").put("url", signaling.toString()).put("tone", tone);
        return process.send(join).thenAccept(_ -> {});
    }

    /** His microphone hears a file: one channel, 16 bits, 48 kHz. */
    public void play(Path wav) {
        process.ask(JsonProcess.command("play").put("file", wav.toAbsolutePath().toString()));
    }

    @Override
    public ClientReport report() {
        return ClientReport.of(process.ask(JsonProcess.command("report")));
    }

    @Override
    public void mark() {
        process.ask(JsonProcess.command("mark"));
    }

    @Override
    public void leave() {
        process.ask(JsonProcess.command("leave"));
    }

    @Override
    public void close() {
        process.close();
    }

    @Override
    public String toString() {
        return userId;
    }
}
