package org.pufferblow.e2e.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process that takes commands and gives answers as lines of JSON on its standard streams, matched by {@code id}, and
 * ends with its input. Safe for any thread.
 */
final class JsonProcess implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long ANSWER_SECONDS = 60;
    private static final long END_SECONDS = 10;

    private final Process process;
    private final PrintStream in;
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    JsonProcess(List<String> command) {
        try {
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread.ofVirtual().start(() -> read(process.inputReader(StandardCharsets.UTF_8)));
    }

    static ObjectNode command(String name) {
        return MAPPER.createObjectNode().put("command", name);
    }

    /** Sends a command. */
    CompletableFuture<JsonNode> send(ObjectNode command) {
        long id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        if (!process.isAlive()) {
            answer.completeExceptionally(new IOException("the process has ended"));
        }
        synchronized (in) {
            in.println(command.deepCopy().put("id", id));
        }
        return answer;
    }

    /** Sends a command and waits for its answer. */
    JsonNode ask(ObjectNode command) {
        try {
            return send(command).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError(command.path("command").asText() + " in " + command.path("page").asText() + ": "
                    + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer to " + command.path("command").asText(), e);
        }
    }

    private void read(BufferedReader out) {
        try (out) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (!line.startsWith("{")) {
                    // Native code's own farewell.
                    continue;
                }
                JsonNode message = MAPPER.readTree(line);
                CompletableFuture<JsonNode> answer = waiting.remove(message.path("id").asLong());
                if (answer != null && message.has("error")) {
                    answer.completeExceptionally(new IOException(message.path("error").asText()));
                } else if (answer != null) {
                    answer.complete(message.path("result"));
                }
            }
        } catch (IOException e) {
            System.err.println("answers: " + e);
        } finally {
            waiting.values().forEach(answer -> answer.completeExceptionally(new IOException("the process has ended")));
        }
    }

    @Override
    public void close() {
        in.close();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
