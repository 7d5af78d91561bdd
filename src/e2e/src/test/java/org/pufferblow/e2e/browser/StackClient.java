package org.pufferblow.e2e.browser;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.pufferblow.e2e.sound.Opus;
import org.pufferblow.e2e.sound.Sound;

/**
 * A person with one of the {@link StackKind}s, in a process of its own. It sends its tone, which most of them cannot encode
 * and get encoded; what it receives is counted by voice and not listened to.
 */
public final class StackClient implements BrowserUser {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int SECOND = 50;
    private static final int LEVEL = 15;

    private final JsonProcess process;
    private final String userId;
    private final int tone;
    private final Path opus;

    StackClient(StackKind kind, String userId, int tone, Path directory) {
        this.userId = userId;
        this.tone = tone;
        this.opus = directory.resolve("tone-" + tone + ".json").toAbsolutePath();
        int[] levels = new int[SECOND];
        Arrays.fill(levels, LEVEL);
        List<String> packets = Opus.encode(Sound.tone(Stage.FREQUENCIES.get(tone), levels)).stream()
                .map(Base64.getEncoder()::encodeToString).toList();
        try {
            Files.write(opus, MAPPER.writeValueAsBytes(packets));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.process = new JsonProcess(kind.command());
    }

    @Override
    public boolean listens() {
        return false;
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
        ObjectNode join = JsonProcess.command("join").put("url", signaling.toString()).put("opus", opus.toString())
                .put("frequency", Stage.FREQUENCIES.get(tone));
        return process.send(join).thenAccept(_ -> {});
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
